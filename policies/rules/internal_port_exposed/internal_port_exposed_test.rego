package rules.internal_port_exposed_test

import data.rules.internal_port_exposed as rule

test_a_port_exposed_inside_the_estate_is_found if {
	rule.findings == {{"fact": "database"}} with input as _restrictions([{}])
}

test_a_port_exposed_to_the_internet_is_critical if {
	critical := {{"fact": "database", "severity": "critical", "because": "from_internet"}}
	rule.findings == critical with input as _restrictions([{"from_internet": true}])
}

test_a_blocked_reply_lowers_the_severity if {
	lowered := {{"fact": "database", "severity": "medium", "because": "reply_blocked"}}
	rule.findings == lowered with input as _restrictions([{"reply_blocked": true}])
	rule.findings == lowered with input as _restrictions([{"reply_blocked": true, "from_internet": true}])
}

test_a_port_that_nobody_listens_on_is_medium if {
	unserved := {{"fact": "database", "severity": "medium", "because": "no_listener"}}
	rule.findings == unserved with input as _restrictions([{"listener": "none"}])
	rule.findings == unserved with input as _restrictions([{"listener": "none", "from_internet": true}])
}

test_a_port_that_only_loopback_is_listened_on_is_medium if {
	unserved := {{"fact": "database", "severity": "medium", "because": "loopback_listener"}}
	rule.findings == unserved with input as _restrictions([{"listener": "loopback"}])
}

test_an_undecided_port_is_found if {
	undecided := {{"fact": "database", "severity": "medium", "because": "undecided"}}
	rule.findings == undecided with input as _restrictions([{"verdict": "undecided"}])
	rule.findings == undecided with input as _restrictions([{"verdict": "undecided", "from_internet": true}])
	rule.findings == undecided with input as _restrictions([{"verdict": "undecided", "reply_blocked": true}])
}

test_a_port_opened_without_a_path_is_low_whatever_else_holds if {
	low := {{"fact": "database", "severity": "low", "because": "opened_not_reachable"}}
	every verdict in ["closed", "exposed", "undecided"] {
		rule.findings == low with input as _restrictions([{
			"verdict": verdict,
			"opened_not_reachable": true,
			"from_internet": true,
			"reply_blocked": true,
		}])
	}
}

test_a_closed_port_is_silent if {
	rule.findings == set() with input as _restrictions([{"verdict": "closed"}])
}

test_every_port_is_judged_by_itself if {
	ports := [{"id": "cache"}, {"id": "queue", "verdict": "closed"}, {"id": "console", "from_internet": true}]
	found := {{"fact": "cache"}, {"fact": "console", "severity": "critical", "because": "from_internet"}}
	rule.findings == found with input as _restrictions(ports)
}

_restrictions(changes) := {
	"requirements": [],
	"restrictions": [object.union(_exposed, change) | some change in changes],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [],
}

_exposed := {
	"id": "database",
	"deployment": "analyzer-prod",
	"row": "internal-mysql",
	"role": "analyzer",
	"protocol": "tcp",
	"from_port": 3306,
	"to_port": 3306,
	"verdict": "exposed",
	"from_internet": false,
	"opened_not_reachable": false,
	"reply_blocked": false,
}
