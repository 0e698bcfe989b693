package rules.pci_service_not_approved_test

import data.rules.pci_service_not_approved as rule

test_a_service_without_approval_is_found if {
	every verdict in ["open", "undecided"] {
		rule.findings == {{"fact": "service"}} with input as _services([{"approved": false, "verdict": verdict}])
	}
}

test_a_service_that_is_not_open_is_low if {
	low := {{"fact": "service", "severity": "low", "because": "not_open"}}
	every approved in [true, false] {
		rule.findings == low with input as _services([{"approved": approved, "verdict": "closed"}])
	}
}

test_an_approved_one_is_silent_and_a_closed_row_of_a_vendor_is_no_matter_of_approval if {
	rule.findings == set() with input as _services([{}])
	rule.findings == set() with input as _services([{"by": "vendor", "verdict": "closed"}])
}

_services(changes) := {"documented_services": [object.union(_service, change) | some change in changes]}

_service := {
	"id": "service",
	"by": "organisation",
	"service": "backup",
	"from": "10.9.0.0/24",
	"to": "name archive",
	"protocol": "tcp",
	"from_port": 443,
	"to_port": 443,
	"verdict": "open",
	"approved": true,
	"safeguarded": false,
}
