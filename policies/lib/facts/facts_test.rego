package lib.facts_test

import data.lib.facts

test_every_kind_is_counted if {
	document := {
		"requirements": [{"id": "a"}],
		"restrictions": [{"id": "b"}, {"id": "c"}],
		"prohibitions": [{"id": "e"}],
		"leftovers": [],
		"internet": [{"id": "d"}],
		"open_filters": [],
		"structures": [{"id": "f"}],
		"changes": [{"id": "g"}, {"id": "h"}],
		"waivers": [{"id": "g"}, {"id": "h"}],
		"openings": [{"id": "i"}],
		"filter_rules": [{"id": "i"}],
		"filters": [{"id": "i"}],
		"outbound": [{"id": "i"}],
		"peering_routes": [{"id": "i"}],
		"undocumented_flows": [{"id": "j"}],
		"documented_services": [{"id": "j"}],
		"zone_flows": [{"id": "j"}],
		"account_data": [{"id": "j"}],
	}
	counted := {
		"requirements": 1,
		"restrictions": 2,
		"prohibitions": 1,
		"leftovers": 0,
		"internet": 1,
		"open_filters": 0,
		"structures": 1,
		"changes": 2,
		"waivers": 2,
		"openings": 1,
		"filter_rules": 1,
		"filters": 1,
		"outbound": 1,
		"peering_routes": 1,
		"undocumented_flows": 1,
		"documented_services": 1,
		"zone_flows": 1,
		"account_data": 1,
	}
	facts.evaluated == counted with input as document
}

test_a_document_without_a_kind_is_not_counted if {
	not facts.evaluated with input as {"requirements": []}
}
