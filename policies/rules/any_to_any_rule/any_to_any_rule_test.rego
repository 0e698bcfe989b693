package rules.any_to_any_rule_test

import data.rules.any_to_any_rule as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _facts([{}])
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _facts([{"trait": "duplicate"}])
}

test_what_is_undecided_is_silent if {
	rule.findings == set() with input as _facts([{"verdict": "undecided"}])
}

test_outbound_is_silent if {
	rule.findings == set() with input as _facts([{"direction": "out"}])
}

test_a_rule_of_a_host_is_medium if {
	medium := {{"fact": "a", "severity": "medium", "because": "host_layer"}}
	rule.findings == medium with input as _facts([{"layer": "host", "direction": "forward"}])
}

test_a_rule_of_a_subnet_is_low if {
	low := {{"fact": "a", "severity": "low", "because": "subnet_layer"}}
	rule.findings == low with input as _facts([{"layer": "subnet"}])
}

_facts(changes) := {"filter_rules": [object.union(_fact, change) | some change in changes]}

_fact := {
	"id": "a",
	"filter": "sg-0a1 (web)",
	"layer": "group",
	"platform": "aws",
	"direction": "in",
	"rule": "ingress tcp 443 from 0.0.0.0/0",
	"trait": "any_to_any",
	"verdict": "certain",
}
