package rules.host_firewall_inactive_test

import data.rules.host_firewall_inactive as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _facts([{}])
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _facts([{"trait": "unused"}])
}

test_what_is_undecided_is_low if {
	undecided := {{"fact": "a", "severity": "low", "because": "undecided"}}
	rule.findings == undecided with input as _facts([{"verdict": "undecided"}])
}

_facts(changes) := {"filters": [object.union(_fact, change) | some change in changes]}

_fact := {
	"id": "a",
	"filter": "web-1",
	"layer": "host",
	"trait": "inactive",
	"verdict": "certain",
	"attached": 1,
}
