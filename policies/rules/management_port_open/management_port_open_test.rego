package rules.management_port_open_test

import data.rules.management_port_open as rule

test_a_group_open_to_the_internet_is_found if {
	rule.findings == {{"fact": "a"}} with input as _openings([{}])
}

test_a_wide_part_counts_as_the_internet if {
	rule.findings == {{"fact": "a"}} with input as _openings([{"extent": "wide"}])
}

test_a_narrow_part_is_medium if {
	found := {{"fact": "a", "severity": "medium", "because": "partly"}}
	rule.findings == found with input as _openings([{"extent": "narrow"}])
}

test_addresses_that_are_not_trusted_are_medium if {
	found := {{"fact": "a", "severity": "medium", "because": "untrusted"}}
	rule.findings == found with input as _openings([{"sources": "other"}])
}

test_a_host_is_medium if {
	found := {{"fact": "a", "severity": "medium", "because": "host_layer"}}
	rule.findings == found with input as _openings([{"layer": "host"}])
}

test_a_subnet_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "subnet_layer"}}
	rule.findings == found with input as _openings([{"layer": "subnet"}])
}

test_a_group_that_nothing_carries_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "unattached"}}
	rule.findings == found with input as _openings([{"attached": 0}])
}

test_what_is_undecided_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "undecided"}}
	rule.findings == found with input as _openings([{"verdict": "undecided", "attached": 0}])
}

test_trusted_addresses_are_silent if {
	rule.findings == set() with input as _openings([{"sources": "trusted"}])
}

test_ports_of_another_policy_are_silent if {
	rule.findings == set() with input as _openings([{"policy": "clear_text_protocol"}])
}

_openings(changes) := {"openings": [object.union(_opening, change) | some change in changes]}

_opening := {
	"id": "a",
	"policy": "management_port_open",
	"filter": "sg-0a1 (web)",
	"layer": "group",
	"platform": "aws",
	"family": "ipv4",
	"ports": "tcp 22",
	"sources": "internet",
	"verdict": "open",
	"extent": "whole",
	"attached": 1,
}
