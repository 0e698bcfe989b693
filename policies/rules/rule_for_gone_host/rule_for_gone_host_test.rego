package rules.rule_for_gone_host_test

import data.rules.rule_for_gone_host as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _facts([{}])
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _facts([{"trait": "duplicate"}])
}

test_what_is_undecided_is_info if {
	undecided := {{"fact": "a", "severity": "info", "because": "undecided"}}
	rule.findings == undecided with input as _facts([{"verdict": "undecided"}])
}

_facts(changes) := {"filter_rules": [object.union(_fact, change) | some change in changes]}

_fact := {
	"id": "a",
	"filter": "sg-0a1 (web)",
	"layer": "group",
	"platform": "aws",
	"direction": "in",
	"rule": "ingress tcp 443 from 0.0.0.0/0",
	"trait": "host_gone",
	"verdict": "certain",
}
