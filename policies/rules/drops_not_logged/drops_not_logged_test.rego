package rules.drops_not_logged_test

import data.rules.drops_not_logged as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _facts([{}])
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _facts([{"trait": "unused"}])
}

test_what_is_undecided_is_silent if {
	rule.findings == set() with input as _facts([{"verdict": "undecided"}])
}

_facts(changes) := {"filters": [object.union(_fact, change) | some change in changes]}

_fact := {
	"id": "a",
	"filter": "web-1",
	"layer": "host",
	"trait": "logging_off",
	"verdict": "certain",
	"attached": 1,
}
