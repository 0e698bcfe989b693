package rules.filter_admits_everything_test

import data.rules.filter_admits_everything as rule

test_an_open_group_is_found if {
	rule.findings == {{"fact": "open"}} with input as _open_filters([{}])
}

test_an_open_host_filter_is_medium if {
	medium := {{"fact": "open", "severity": "medium", "because": "host_layer"}}
	rule.findings == medium with input as _open_filters([{"layer": "host"}])
}

test_an_open_subnet_filter_is_low if {
	low := {{"fact": "open", "severity": "low", "because": "subnet_layer"}}
	rule.findings == low with input as _open_filters([{"layer": "subnet"}])
}

test_a_filter_in_front_of_nothing_is_low if {
	low := {{"fact": "open", "severity": "low", "because": "unattached"}}
	every layer in ["group", "host", "subnet"] {
		rule.findings == low with input as _open_filters([{"attached": 0, "layer": layer}])
	}
}

test_rules_that_do_it_together_count_as_one_that_does_it_alone if {
	rule.findings == {{"fact": "open"}} with input as _open_filters([{"together": true, "family": "ipv6"}])
}

test_outbound_is_silent if {
	filters := [{"id": "used", "direction": "out"}, {"id": "unused", "direction": "out", "attached": 0}]
	rule.findings == set() with input as _open_filters(filters)
}

_open_filters(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [],
	"open_filters": [object.union(_open, change) | some change in changes],
	"structures": [],
}

_open := {
	"id": "open",
	"filter": "sg-0a1",
	"layer": "group",
	"direction": "in",
	"family": "ipv4",
	"together": false,
	"attached": 1,
}
