package rules.install_only_flow_open_test

import data.rules.install_only_flow_open as rule

test_an_open_flow_is_found if {
	rule.findings == {{"fact": "registry"}} with input as _leftovers([{}])
}

test_an_undecided_flow_is_low if {
	low := {{"fact": "registry", "severity": "low", "because": "undecided"}}
	rule.findings == low with input as _leftovers([{"verdict": "undecided"}])
}

test_a_flow_that_a_current_row_needs_is_information if {
	info := {{"fact": "registry", "severity": "info", "because": "inseparable"}}
	every verdict in ["open", "undecided"] {
		rule.findings == info with input as _leftovers([{
			"verdict": verdict,
			"inseparable": true,
			"kept_open_by": "license-server",
		}])
	}
}

test_a_closed_flow_is_silent if {
	rule.findings == set() with input as _leftovers([{"verdict": "closed"}])
	rule.findings == set() with input as _leftovers([{"verdict": "closed", "inseparable": true}])
}

_leftovers(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [object.union(_open, change) | some change in changes],
	"internet": [],
	"open_filters": [],
	"structures": [],
}

_open := {
	"id": "registry",
	"deployment": "analyzer-prod",
	"row": "container-registry",
	"from_role": "analyzer",
	"to_role": "registry.example.com",
	"protocol": "tcp",
	"from_port": 443,
	"to_port": 443,
	"verdict": "open",
	"inseparable": false,
}
