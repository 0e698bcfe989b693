package rules.waiver_expires_soon_test

import data.rules.waiver_expires_soon as rule

test_the_last_thirty_days_are_found if {
	every days in [30, 1, 0] {
		rule.findings == {{"fact": "waiver/partner-access"}} with input as _waivers([{"days_left": days}])
	}
}

test_earlier_and_later_is_silent if {
	over := {"state": "expired", "days_left": -1}
	rule.findings == set() with input as _waivers([{"days_left": 31}, over, {"state": "pending", "days_left": 3}])
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
