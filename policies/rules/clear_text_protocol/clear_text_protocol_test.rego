package rules.clear_text_protocol_test

import data.rules.clear_text_protocol as rule

test_the_internet_is_found if {
	rule.findings == {{"fact": "a"}} with input as _openings([{}])
}

test_addresses_that_are_not_trusted_are_found if {
	rule.findings == {{"fact": "a"}} with input as _openings([{"sources": "other", "layer": "host"}])
}

test_trusted_addresses_are_low if {
	found := {{"fact": "a", "severity": "low", "because": "trusted"}}
	rule.findings == found with input as _openings([{"sources": "trusted"}])
}

test_a_subnet_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "subnet_layer"}}
	rule.findings == found with input as _openings([{"layer": "subnet"}])
}

test_a_subnet_that_trusts_its_own_is_silent if {
	rule.findings == set() with input as _openings([{"layer": "subnet", "sources": "trusted"}])
}

test_a_group_that_nothing_carries_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "unattached"}}
	rule.findings == found with input as _openings([{"attached": 0}])
}

test_what_is_undecided_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "undecided"}}
	rule.findings == found with input as _openings([{"verdict": "undecided"}])
}

test_ports_of_another_policy_are_silent if {
	rule.findings == set() with input as _openings([{"policy": "management_port_open"}])
}

_openings(changes) := {"openings": [object.union(_opening, change) | some change in changes]}

_opening := {
	"id": "a",
	"policy": "clear_text_protocol",
	"filter": "sg-0a1 (web)",
	"layer": "group",
	"platform": "aws",
	"family": "ipv4",
	"ports": "tcp 23",
	"sources": "internet",
	"verdict": "open",
	"extent": "whole",
	"attached": 1,
}
