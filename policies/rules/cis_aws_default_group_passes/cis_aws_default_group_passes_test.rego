package rules.cis_aws_default_group_passes_test

import data.rules.cis_aws_default_group_passes as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _filters({})
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _filters({"trait": "inactive"})
}

test_what_is_undecided_is_low if {
	undecided := {{"fact": "a", "severity": "low", "because": "undecided"}}
	rule.findings == undecided with input as _filters({"verdict": "undecided"})
}

_filters(change) := {"filters": [object.union(_filter, change)]}

_filter := {
	"id": "a",
	"filter": "default",
	"layer": "group",
	"trait": "default_passes",
	"verdict": "certain",
	"attached": 0,
}
