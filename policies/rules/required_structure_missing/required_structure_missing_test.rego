package rules.required_structure_missing_test

import data.rules.required_structure_missing as rule

test_an_unmet_structure_is_found if {
	rule.findings == {{"fact": "zones"}} with input as _structures([{}])
}

test_each_unmet_structure_is_found_once if {
	rows := [{"id": "size"}, {"id": "gateway", "verdict": "met"}, {"id": "zones"}]
	rule.findings == {{"fact": "size"}, {"fact": "zones"}} with input as _structures(rows)
}

test_other_verdicts_are_silent if {
	rule.findings == set() with input as _structures([{"verdict": "met"}, {"verdict": "undecided"}])
}

_structures(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [object.union(_unmet, change) | some change in changes],
}

_unmet := {
	"id": "zones",
	"deployment": "platform",
	"row": "private-subnets",
	"kind": "subnets",
	"verdict": "unmet",
	"expected": "3 private subnets in 3 zones",
	"found": "2 of 3 private subnets, in 2 zones",
}
