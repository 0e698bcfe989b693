package rules.change_refused_test

import data.rules.change_refused as rule

test_each_class_has_its_changes if {
	classes := {
		"cut": "lockout",
		"perhaps-cut": "lockout",
		"broken": "broken-requirement",
		"violated": "violated-restriction",
		"found": "new-finding",
		"undecided": "undecided",
		"doubtful": "undecided",
		"unread": "unread",
		"closed": "closed",
		"opened": "opened",
	}
	every change, class in classes {
		rule.findings == {{"fact": "one", "because": class}} with input as _changes([{"change": change}])
	}
}

test_what_becomes_better_is_silent if {
	better := [{"id": change, "change": change} | some change in {"healed", "improved", "repaired", "fixed"}]
	rule.findings == set() with input as _changes(better)
}

test_what_the_internet_reaches_is_an_exposure if {
	opened := {"change": "opened", "from_internet": true}
	rule.findings == {{"fact": "one", "because": "new-exposure"}} with input as _changes([opened])
}

test_an_address_of_nobody_is_no_exposure if {
	opened := {"change": "opened", "from_internet": true, "to_nobody": true}
	rule.findings == {{"fact": "one", "because": "opened"}} with input as _changes([opened])
}

test_a_reply_that_passes_alone_is_no_exposure if {
	opened := {"change": "opened", "from_internet": true, "from_server_port": true}
	rule.findings == {{"fact": "one", "because": "opened"}} with input as _changes([opened])
}

_changes(changes) := {"changes": [object.union(_change, change) | some change in changes]}

_change := {
	"id": "one",
	"change": "opened",
	"from_internet": false,
	"to_nobody": false,
	"from_server_port": false,
}
