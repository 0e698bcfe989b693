package rules.waiver_expired_test

import data.rules.waiver_expired as rule

test_an_expired_waiver_is_found if {
	rule.findings == {{"fact": "waiver/partner-access"}} with input as _waivers([{"state": "expired", "days_left": -1}])
}

test_any_other_is_silent if {
	rule.findings == set() with input as _waivers([{}, {"state": "pending"}, {"days_left": 0}])
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
