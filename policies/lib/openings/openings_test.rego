package lib.openings_test

import data.lib.openings

test_each_opening_has_one_finding_at_most if {
	every verdict in ["open", "undecided"] {
		every extent in ["whole", "wide", "narrow"] {
			every attached in [0, 1] {
				fact := {
					"id": "a",
					"sources": "internet",
					"verdict": verdict,
					"extent": extent,
					"attached": attached,
				}
				count([finding | finding := openings.finding(fact)]) == {"narrow": 0, "wide": 1, "whole": 1}[extent]
			}
		}
	}
}

test_other_sources_have_none if {
	every sources in ["other", "trusted"] {
		fact := {"id": "a", "sources": sources, "verdict": "open", "extent": "whole", "attached": 1}
		not openings.finding(fact)
	}
}
