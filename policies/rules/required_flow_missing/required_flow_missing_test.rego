package rules.required_flow_missing_test

import data.rules.required_flow_missing as rule

test_a_blocked_flow_is_found if {
	rule.findings == {{"fact": "ldaps"}} with input as _requirements([{}])
}

test_a_partly_blocked_flow_is_found if {
	rule.findings == {{"fact": "ldaps"}} with input as _requirements([{"verdict": "partial"}])
}

test_each_blocked_flow_is_found_once if {
	flows := [{"id": "smb"}, {"id": "https", "verdict": "open"}, {"id": "rpc"}]
	rule.findings == {{"fact": "smb"}, {"fact": "rpc"}} with input as _requirements(flows)
}

test_an_open_flow_is_silent if {
	rule.findings == set() with input as _requirements([{"verdict": "open"}])
}

test_an_undecided_flow_is_left_to_its_own_policy if {
	rule.findings == set() with input as _requirements([{"verdict": "undecided"}])
}

test_a_flow_of_another_phase_is_silent if {
	rule.findings == set() with input as _requirements([{"needed": false, "phase": "install"}])
}

test_no_requirements_no_findings if {
	rule.findings == set() with input as _requirements([])
}

_requirements(changes) := {
	"requirements": [object.union(_blocked, change) | some change in changes],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [],
}

_blocked := {
	"id": "ldaps",
	"deployment": "analyzer-prod",
	"row": "active-directory-ldaps",
	"from_role": "analyzer",
	"to_role": "domain-controllers",
	"protocol": "tcp",
	"from_port": 636,
	"to_port": 636,
	"phase": "run",
	"needed": true,
	"verdict": "blocked",
}
