# METADATA
# title: Openings
# description: What a benchmark says of ports that a filter opens to the internet.
package lib.openings

# METADATA
# scope: document
# description: The finding of one opening; undefined where a benchmark does not object.
finding(fact) := {"fact": fact.id} if {
	_is_open(fact)
	fact.extent == "whole"
	fact.attached > 0
}

finding(fact) := {"fact": fact.id, "severity": "low", "because": "partly"} if {
	_is_open(fact)
	fact.extent == "wide"
	fact.attached > 0
}

finding(fact) := {"fact": fact.id, "severity": "low", "because": "unattached"} if {
	_is_open(fact)
	fact.extent in {"whole", "wide"}
	fact.attached == 0
}

finding(fact) := {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	fact.sources == "internet"
	fact.verdict == "undecided"
	fact.extent in {"whole", "wide"}
}

_is_open(fact) if {
	fact.sources == "internet"
	fact.verdict == "open"
}
