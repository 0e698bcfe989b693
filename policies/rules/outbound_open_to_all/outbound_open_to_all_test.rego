package rules.outbound_open_to_all_test

import data.rules.outbound_open_to_all as rule

test_a_role_that_may_send_anything_is_found if {
	rule.findings == {{"fact": "a"}} with input as _outbound("open")
}

test_what_is_undecided_is_info if {
	undecided := {{"fact": "a", "severity": "info", "because": "undecided"}}
	rule.findings == undecided with input as _outbound("undecided")
}

test_no_role_is_silent if {
	rule.findings == set() with input as {"outbound": []}
}

_outbound(verdict) := {"outbound": [{
	"id": "a",
	"deployment": "wiki-prod",
	"role": "wiki",
	"verdict": verdict,
}]}
