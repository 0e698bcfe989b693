package rules.zone_flow_not_allowed_test

import data.rules.zone_flow_not_allowed as rule

test_a_violated_cell_is_found if {
	rule.findings == {{"fact": "cell"}} with input as _cells([{}])
}

test_from_the_internet_is_critical if {
	critical := {{"fact": "cell", "severity": "critical", "because": "from_internet"}}
	rule.findings == critical with input as _cells([{"from_internet": true}])
}

test_a_blocked_reply_is_medium if {
	blocked := {{"fact": "cell", "severity": "medium", "because": "reply_blocked"}}
	every internet in [true, false] {
		rule.findings == blocked with input as _cells([{"reply_blocked": true, "from_internet": internet}])
	}
}

test_an_undecided_cell_is_medium if {
	undecided := {{"fact": "cell", "severity": "medium", "because": "undecided"}}
	rule.findings == undecided with input as _cells([{"verdict": "undecided", "from_internet": true}])
}

test_a_kept_cell_is_silent if {
	rule.findings == set() with input as _cells([{"verdict": "kept", "beyond": ""}])
}

_cells(changes) := {"zone_flows": [object.union(_cell, change) | some change in changes]}

_cell := {
	"id": "cell",
	"from_zone": "office",
	"to_zone": "data",
	"allowed": "tcp 5432",
	"beyond": "tcp 22",
	"verdict": "violated",
	"from_internet": false,
	"reply_blocked": false,
}
