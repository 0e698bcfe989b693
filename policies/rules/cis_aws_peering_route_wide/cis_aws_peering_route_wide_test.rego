package rules.cis_aws_peering_route_wide_test

import data.rules.cis_aws_peering_route_wide as rule

test_a_route_to_a_whole_block_is_found if {
	rule.findings == {{"fact": "a"}} with input as _routes({})
}

test_what_is_undecided_is_info if {
	undecided := {{"fact": "a", "severity": "info", "because": "undecided"}}
	rule.findings == undecided with input as _routes({"verdict": "undecided"})
}

test_another_platform_is_silent if {
	rule.findings == set() with input as _routes({"platform": "azure"})
}

_routes(change) := {"peering_routes": [object.union(_route, change)]}

_route := {
	"id": "a",
	"table": "rtb-0a1",
	"peering": "pcx-0a1",
	"platform": "aws",
	"verdict": "whole",
}
