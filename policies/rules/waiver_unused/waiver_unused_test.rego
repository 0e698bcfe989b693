package rules.waiver_unused_test

import data.rules.waiver_unused as rule

test_a_waiver_that_takes_nothing_is_found if {
	rule.findings == {{"fact": "waiver/partner-access"}} with input as _waivers([{"used": false}])
}

test_one_that_is_used_or_not_in_force_is_silent if {
	over := {"state": "expired", "used": false}
	rule.findings == set() with input as _waivers([{}, over, {"state": "pending", "used": false}])
}

_waivers(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [],
	"waivers": [object.union(_waiver, change) | some change in changes],
}

_waiver := {
	"id": "waiver/partner-access",
	"waiver": "partner-access",
	"policy": "internal_port_exposed",
	"expires": "2026-12-31",
	"state": "in-force",
	"days_left": 200,
	"used": true,
	"added": [],
}
