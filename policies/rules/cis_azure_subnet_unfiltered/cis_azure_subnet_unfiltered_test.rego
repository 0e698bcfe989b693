package rules.cis_azure_subnet_unfiltered_test

import data.rules.cis_azure_subnet_unfiltered as rule

test_it_is_found if {
	rule.findings == {{"fact": "a"}} with input as _filters({})
}

test_another_trait_is_silent if {
	rule.findings == set() with input as _filters({"trait": "inactive"})
}

_filters(change) := {"filters": [object.union(_filter, change)]}

_filter := {
	"id": "a",
	"filter": "default",
	"layer": "subnet",
	"trait": "unfiltered",
	"verdict": "certain",
	"attached": 0,
}
