package rules.pci_inbound_undocumented_test

import data.rules.pci_inbound_undocumented as rule

test_an_open_flow_is_found if {
	rule.findings == {{"fact": "flow"}} with input as _flows([{}])
}

test_a_blocked_reply_is_medium if {
	blocked := {{"fact": "flow", "severity": "medium", "because": "reply_blocked"}}
	rule.findings == blocked with input as _flows([{"reply_blocked": true}])
}

test_an_undecided_flow_is_medium if {
	undecided := {{"fact": "flow", "severity": "medium", "because": "undecided"}}
	rule.findings == undecided with input as _flows([{"verdict": "undecided"}])
}

test_a_flow_of_which_nothing_is_left_is_silent if {
	rule.findings == set() with input as _flows([{"verdict": "closed", "ranges": []}])
}

test_other_ends_and_other_systems_are_silent if {
	every change in [{"in_environment": false}, {"peer_untrusted": true}, {"direction": "out"}] {
		rule.findings == set() with input as _flows([change])
	}
}

_flows(changes) := {"undocumented_flows": [object.union(_flow, change) | some change in changes]}

_flow := {
	"id": "flow",
	"deployment": "shop",
	"role": "web",
	"in_environment": true,
	"direction": "in",
	"peer": "vpc-0a1",
	"peer_untrusted": false,
	"protocol": "tcp",
	"from_port": 8080,
	"to_port": 8080,
	"services": "tcp 8080",
	"ranges": [{"from_port": 8080, "to_port": 8080, "certain": true}],
	"verdict": "open",
	"unfiltered": false,
	"reply_blocked": false,
}
