package rules.required_flow_undecided_test

import data.rules.required_flow_undecided as rule

test_an_undecided_flow_is_found if {
	rule.findings == {{"fact": "license"}} with input as _requirements([{}])
}

test_each_undecided_flow_is_found_once if {
	flows := [{"id": "smb"}, {"id": "https", "verdict": "open"}, {"id": "rpc"}]
	rule.findings == {{"fact": "smb"}, {"fact": "rpc"}} with input as _requirements(flows)
}

test_decided_flows_are_silent if {
	flows := [{"verdict": "open"}, {"verdict": "blocked"}, {"verdict": "partial"}]
	rule.findings == set() with input as _requirements(flows)
}

test_a_flow_of_another_phase_is_silent if {
	rule.findings == set() with input as _requirements([{"needed": false, "phase": "install"}])
}

_requirements(changes) := {
	"requirements": [object.union(_undecided, change) | some change in changes],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [],
	"structures": [],
}

_undecided := {
	"id": "license",
	"deployment": "analyzer-prod",
	"row": "license-server",
	"from_role": "analyzer",
	"to_role": "license.example.com",
	"protocol": "tcp",
	"from_port": 443,
	"to_port": 443,
	"phase": "run",
	"needed": true,
	"verdict": "undecided",
}
