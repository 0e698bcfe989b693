# METADATA
# title: A change does what a reviewer has to see
# description: >-
#   Sorts what a change does into the classes that `flowproof diff --fail-on-change` names: a pipeline stops at those
#   that its owner chose.
# custom:
#   severity: high
#   facts: [changes]
#   controls:
#     pci_dss_4_0: ["1.2.5"]
#     nist_800_53: ["CM-6"]
#     iso_27001_2022: ["A.8.9"]
#   remediation: >-
#     Change the plan or the script, or have somebody approve what it does.
package rules.change_refused

# METADATA
# entrypoint: true
findings contains {"fact": fact.id, "because": class} if {
	some fact in input.changes
	class := _class(fact)
}

_class(fact) := "lockout" if fact.change in {"cut", "perhaps-cut"}

_class(fact) := "broken-requirement" if fact.change == "broken"

_class(fact) := "violated-restriction" if fact.change == "violated"

_class(fact) := "new-finding" if fact.change == "found"

_class(fact) := "undecided" if fact.change in {"undecided", "doubtful"}

_class(fact) := "unread" if fact.change == "unread"

_class(fact) := "closed" if fact.change == "closed"

_class(fact) := "new-exposure" if {
	fact.change == "opened"
	_is_exposure(fact)
}

_class(fact) := "opened" if {
	fact.change == "opened"
	not _is_exposure(fact)
}

# What the internet reaches where somebody is; a reply that passes as a connection of its own is none.
_is_exposure(fact) if {
	fact.from_internet
	not fact.to_nobody
	not fact.from_server_port
}
