package rules.prohibited_flow_open_test

import data.rules.prohibited_flow_open as rule

test_an_open_flow_is_found if {
	rule.findings == {{"fact": "rdp"}} with input as _prohibitions([{}])
}

test_a_blocked_reply_is_medium if {
	blocked := {{"fact": "rdp", "severity": "medium", "because": "reply_blocked"}}
	rule.findings == blocked with input as _prohibitions([{"reply_blocked": true}])
}

test_an_undecided_flow_is_medium if {
	undecided := {{"fact": "rdp", "severity": "medium", "because": "undecided"}}
	rule.findings == undecided with input as _prohibitions([{"verdict": "undecided"}])
}

test_a_closed_flow_is_silent if {
	rule.findings == set() with input as _prohibitions([{"verdict": "closed"}])
}

test_each_open_flow_is_found_once if {
	flows := [{"id": "rdp"}, {"id": "ssh", "verdict": "closed"}, {"id": "egress", "protocol": "any"}]
	rule.findings == {{"fact": "rdp"}, {"fact": "egress"}} with input as _prohibitions(flows)
}

_prohibitions(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [object.union(_rdp, change) | some change in changes],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [],
}

_rdp := {
	"id": "rdp",
	"deployment": "pam",
	"row": "users-never-rdp",
	"from_role": "users",
	"to_role": "windows-targets",
	"protocol": "tcp",
	"from_port": 3389,
	"to_port": 3389,
	"verdict": "exposed",
	"reply_blocked": false,
}
