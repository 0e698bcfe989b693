package rules.pci_internal_addresses_disclosed_test

import data.rules.pci_internal_addresses_disclosed as rule

test_management_that_the_internet_reaches_is_found if {
	rule.findings == {{"fact": "flow"}} with input as _flows([_snmp])
}

test_what_may_be_open_is_low if {
	low := {{"fact": "flow", "severity": "low", "because": "undecided"}}
	ranges := [{"from_port": 443, "to_port": 443, "certain": true}, {"from_port": 160, "to_port": 162, "certain": false}]
	rule.findings == low with input as _flows([object.union(_snmp, {"ranges": ranges})])
}

test_outbound_flows_trusted_networks_and_other_ports_are_silent if {
	rule.findings == set() with input as _flows([object.union(_snmp, {"direction": "out"})])
	rule.findings == set() with input as _flows([object.union(_snmp, {"peer_untrusted": false})])
	rule.findings == set() with input as _flows([{}])
}

_snmp := {
	"protocol": "udp",
	"from_port": 161,
	"to_port": 161,
	"ranges": [{"from_port": 161, "to_port": 161, "certain": true}],
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
