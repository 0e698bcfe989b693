package rules.pci_no_network_control_test

import data.rules.pci_no_network_control as rule

test_a_system_without_a_filter_before_it_is_found_once if {
	facts := [fact |
		some protocol in {"tcp", "udp", "other"}
		fact := {"id": protocol, "protocol": protocol, "unfiltered": true}
	]
	rule.findings == {{"fact": "other"}} with input as _flows(facts)
}

test_filtered_trusted_outbound_and_undecided_flows_are_silent if {
	every change in [
		{"unfiltered": false},
		{"peer_untrusted": false},
		{"direction": "out"},
		{"verdict": "undecided"},
	] {
		rule.findings == set() with input as _flows([object.union({"protocol": "other", "unfiltered": true}, change)])
	}
}

_flows(changes) := {"undocumented_flows": [object.union(_flow, change) | some change in changes]}

_flow := {
	"id": "flow",
	"deployment": "shop",
	"role": "web",
	"in_environment": true,
	"direction": "in",
	"peer": "internet",
	"peer_untrusted": true,
	"protocol": "tcp",
	"from_port": 8080,
	"to_port": 8080,
	"services": "tcp 8080",
	"ranges": [{"from_port": 8080, "to_port": 8080, "certain": true}],
	"verdict": "open",
	"unfiltered": false,
	"reply_blocked": false,
}
