package rules.ipv6_wider_than_ipv4_test

import data.rules.ipv6_wider_than_ipv4 as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _facts([{}])
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _facts([{"trait": "unused"}])
}

test_what_is_undecided_is_info if {
	undecided := {{"fact": "a", "severity": "info", "because": "undecided"}}
	rule.findings == undecided with input as _facts([{"verdict": "undecided"}])
}

_facts(changes) := {"filters": [object.union(_fact, change) | some change in changes]}

_fact := {
	"id": "a",
	"filter": "web-1",
	"layer": "host",
	"trait": "ipv6_wider",
	"verdict": "certain",
	"attached": 1,
}
