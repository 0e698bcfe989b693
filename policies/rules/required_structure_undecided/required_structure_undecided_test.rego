package rules.required_structure_undecided_test

import data.rules.required_structure_undecided as rule

test_an_undecided_structure_is_found if {
	rule.findings == {{"fact": "zones"}} with input as _structures([{}])
}

test_each_undecided_structure_is_found_once if {
	rows := [{"id": "size"}, {"id": "gateway", "verdict": "met"}, {"id": "zones"}]
	rule.findings == {{"fact": "size"}, {"fact": "zones"}} with input as _structures(rows)
}

test_other_verdicts_are_silent if {
	rule.findings == set() with input as _structures([{"verdict": "met"}, {"verdict": "unmet"}])
}

_structures(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [object.union(_undecided, change) | some change in changes],
}

_undecided := {
	"id": "zones",
	"deployment": "platform",
	"row": "private-subnets",
	"kind": "subnets",
	"verdict": "undecided",
	"expected": "3 private subnets in 3 zones",
	"found": "2 of 3 private subnets, in 2 zones",
}
