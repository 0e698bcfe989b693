package lib.flows_test

import data.lib.flows

test_each_flow_has_one_finding_at_most if {
	expected := {
		["open", false]: {{"fact": "a"}},
		["open", true]: {{"fact": "a", "severity": "low", "because": "reply_blocked"}},
		["violated", false]: {{"fact": "a"}},
		["exposed", false]: {{"fact": "a"}},
		["undecided", true]: {{"fact": "a", "severity": "low", "because": "undecided"}},
		["closed", false]: set(),
		["kept", false]: set(),
	}
	every standing, findings in expected {
		fact := {"id": "a", "verdict": standing[0], "reply_blocked": standing[1]}
		{finding | finding := flows.finding(fact, "low")} == findings
	}
}
