package rules.cis_aws_cifs_open_test

import data.rules.cis_aws_cifs_open as rule

test_the_internet_is_found if {
	rule.findings == {{"fact": "a"}} with input as _openings([{}])
}

test_split_prefixes_count_as_what_they_are_together if {
	found := {{"fact": "a", "severity": "low", "because": "partly"}}
	rule.findings == found with input as _openings([{"extent": "wide"}])
}

test_a_narrow_part_is_silent if {
	rule.findings == set() with input as _openings([{"extent": "narrow"}])
}

test_a_filter_that_nothing_carries_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "unattached"}}
	rule.findings == found with input as _openings([{"attached": 0}])
}

test_what_is_undecided_is_low if {
	found := {{"fact": "a", "severity": "low", "because": "undecided"}}
	rule.findings == found with input as _openings([{"verdict": "undecided"}])
}

test_other_sources_are_silent if {
	rule.findings == set() with input as _openings([{"sources": "other"}])
}

test_another_platform_is_silent if {
	rule.findings == set() with input as _openings([{"platform": "azure"}])
}

test_another_layer_is_silent if {
	rule.findings == set() with input as _openings([{"layer": "subnet"}])
}

_openings(changes) := {"openings": [object.union(_opening, change) | some change in changes]}

_opening := {
	"id": "a",
	"policy": "cis_aws_cifs_open",
	"filter": "sg-0a1 (web)",
	"layer": "group",
	"platform": "aws",
	"family": "ipv4",
	"ports": "tcp 445",
	"sources": "internet",
	"verdict": "open",
	"extent": "whole",
	"attached": 1,
}
