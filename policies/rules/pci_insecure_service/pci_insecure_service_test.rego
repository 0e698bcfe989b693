package rules.pci_insecure_service_test

import data.rules.pci_insecure_service as rule

test_an_open_insecure_service_is_found if {
	rule.findings == {{"fact": "service"}} with input as _services([{}])
}

test_an_undecided_one_is_low if {
	low := {{"fact": "service", "severity": "low", "because": "undecided"}}
	rule.findings == low with input as _services([{"verdict": "undecided"}])
}

test_safeguarded_closed_and_secure_services_are_silent if {
	ssh := {"from_port": 22, "to_port": 22}
	every change in [{"safeguarded": true}, {"verdict": "closed"}, ssh, {"protocol": "udp"}] {
		rule.findings == set() with input as _services([change])
	}
}

test_the_ports_of_the_configuration_count if {
	given := [{"protocol": "tcp", "port": 22, "name": "SSH"}]
	rule.findings == {{"fact": "service"}} with input as _services([{"from_port": 22, "to_port": 22}])
		with data.parameters.pci_insecure_service.ports as given
	rule.findings == set() with input as _services([{}])
		with data.parameters.pci_insecure_service.ports as given
}

test_an_undocumented_flow_over_an_insecure_port_is_found if {
	found := {{"fact": "flow", "because": "undocumented"}}
	rule.findings == found with input as _flows([{}])
}

test_an_undocumented_flow_that_may_be_open_is_low if {
	low := {{"fact": "flow", "severity": "low", "because": "undecided"}}
	ranges := [{"from_port": 22, "to_port": 22, "certain": true}, {"from_port": 20, "to_port": 23, "certain": false}]
	rule.findings == low with input as _flows([{"ranges": ranges}])
}

test_ports_between_ranges_are_silent if {
	ranges := [{"from_port": 22, "to_port": 22, "certain": true}, {"from_port": 443, "to_port": 443, "certain": true}]
	rule.findings == set() with input as _flows([{"from_port": 22, "to_port": 443, "ranges": ranges}])
}

_services(changes) := {
	"documented_services": [object.union(_service, change) | some change in changes],
	"undocumented_flows": [],
}

_service := {
	"id": "service",
	"by": "organisation",
	"service": "console",
	"from": "10.9.0.0/24",
	"to": "name switch",
	"protocol": "tcp",
	"from_port": 23,
	"to_port": 23,
	"verdict": "open",
	"approved": true,
	"safeguarded": false,
}

_flows(changes) := {
	"documented_services": [],
	"undocumented_flows": [object.union(_flow, change) | some change in changes],
}

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
