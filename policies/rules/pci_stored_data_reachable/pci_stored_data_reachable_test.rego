package rules.pci_stored_data_reachable_test

import data.rules.pci_stored_data_reachable as rule

test_reachable_data_is_found if {
	rule.findings == {{"fact": "cell"}} with input as _cells([{}])
}

test_a_blocked_reply_is_medium if {
	blocked := {{"fact": "cell", "severity": "medium", "because": "reply_blocked"}}
	rule.findings == blocked with input as _cells([{"reply_blocked": true}])
}

test_what_is_not_decided_is_medium if {
	undecided := {{"fact": "cell", "severity": "medium", "because": "undecided"}}
	rule.findings == undecided with input as _cells([{"verdict": "undecided"}])
}

test_what_is_closed_is_silent if {
	rule.findings == set() with input as _cells([{"verdict": "kept"}])
}

_cells(changes) := {"account_data": [object.union(_cell, change) | some change in changes]}

_cell := {
	"id": "cell",
	"from_zone": "office",
	"to_zone": "data",
	"allowed": "tcp 5432",
	"beyond": "tcp 22",
	"verdict": "violated",
	"from_internet": false,
	"reply_blocked": false,
}
