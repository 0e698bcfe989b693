package rules.waiver_outgrown_test

import data.rules.waiver_outgrown as rule

test_added_addresses_are_found if {
	rule.findings == {{"fact": "waiver/partner-access"}} with input as _waivers([{"added": ["users 10.20.3.9"]}])
}

test_none_or_those_of_a_waiver_not_in_force_are_silent if {
	over := {"state": "expired", "added": ["users 10.20.3.9"]}
	rule.findings == set() with input as _waivers([{}, over])
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
