package rules.shadowed_rule_test

import data.rules.shadowed_rule as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _facts([{}])
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _facts([{"trait": "duplicate"}])
}

test_what_is_undecided_is_silent if {
	rule.findings == set() with input as _facts([{"verdict": "undecided"}])
}

_facts(changes) := {"filter_rules": [object.union(_fact, change) | some change in changes]}

_fact := {
	"id": "a",
	"filter": "sg-0a1 (web)",
	"layer": "group",
	"platform": "aws",
	"direction": "in",
	"rule": "ingress tcp 443 from 0.0.0.0/0",
	"trait": "shadowed",
	"verdict": "certain",
}
