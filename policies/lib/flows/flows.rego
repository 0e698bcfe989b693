# METADATA
# title: Flows
# description: What is said of a flow that should not be open.
package lib.flows

# METADATA
# scope: document
# description: >-
#   The finding of one flow, with the severity of what is not certain or never becomes a connection; undefined where
#   nothing is open.
finding(fact, _) := {"fact": fact.id} if {
	_is_open(fact)
	not fact.reply_blocked
}

finding(fact, severity) := {"fact": fact.id, "severity": severity, "because": "reply_blocked"} if {
	_is_open(fact)
	fact.reply_blocked
}

finding(fact, severity) := {"fact": fact.id, "severity": severity, "because": "undecided"} if {
	fact.verdict == "undecided"
}

_is_open(fact) if fact.verdict in {"open", "violated", "exposed"}
