package rules.admin_port_from_internet_test

import data.rules.admin_port_from_internet as rule

test_ssh_from_the_whole_internet_is_found if {
	rule.findings == {{"fact": "ssh"}} with input as _internet([{}])
}

test_a_range_over_an_administration_port_is_found if {
	every range in [[0, 65535], [22, 30], [10, 22]] {
		rule.findings == {{"fact": "ssh"}} with input as _internet([{"from_port": range[0], "to_port": range[1]}])
	}
}

test_neighbours_of_an_administration_port_are_silent if {
	every port in [21, 24, 443, 6442, 6444] {
		rule.findings == set() with input as _internet([{"from_port": port, "to_port": port}])
	}
}

test_the_protocol_counts if {
	rule.findings == set() with input as _internet([{"protocol": "udp"}])
	rdp := {"id": "rdp", "protocol": "udp", "from_port": 3389, "to_port": 3389}
	rule.findings == {{"fact": "rdp"}} with input as _internet([rdp])
}

test_a_part_of_the_internet_is_medium if {
	partly := {{"fact": "ssh", "severity": "medium", "because": "partly"}}
	rule.findings == partly with input as _internet([{"partly": true}])
}

test_a_blocked_reply_is_medium if {
	blocked := {{"fact": "ssh", "severity": "medium", "because": "reply_blocked"}}
	rule.findings == blocked with input as _internet([{"reply_blocked": true}])
	rule.findings == blocked with input as _internet([{"reply_blocked": true, "partly": true}])
}

test_a_port_that_nobody_listens_on_is_medium if {
	unserved := {{"fact": "ssh", "severity": "medium", "because": "no_listener"}}
	rule.findings == unserved with input as _internet([{"listener": "none"}])
	rule.findings == unserved with input as _internet([{"listener": "none", "partly": true}])
}

test_a_port_that_only_loopback_is_listened_on_is_medium if {
	unserved := {{"fact": "ssh", "severity": "medium", "because": "loopback_listener"}}
	rule.findings == unserved with input as _internet([{"listener": "loopback"}])
}

test_an_undecided_port_is_medium if {
	undecided := {{"fact": "ssh", "severity": "medium", "because": "undecided"}}
	rule.findings == undecided with input as _internet([{"verdict": "undecided"}])
	rule.findings == undecided with input as _internet([{"verdict": "undecided", "partly": true}])
}

test_a_port_opened_without_a_path_is_low_whatever_else_holds if {
	low := {{"fact": "ssh", "severity": "low", "because": "opened_not_reachable"}}
	every verdict in ["exposed", "undecided"] {
		rule.findings == low with input as _internet([{
			"verdict": verdict,
			"opened_not_reachable": true,
			"reply_blocked": true,
			"partly": true,
		}])
	}
}

_internet(changes) := {
	"requirements": [],
	"restrictions": [],
	"prohibitions": [],
	"leftovers": [],
	"internet": [object.union(_ssh, change) | some change in changes],
	"open_filters": [],
	"structures": [],
}

_ssh := {
	"id": "ssh",
	"asset": "i-0a1",
	"protocol": "tcp",
	"from_port": 22,
	"to_port": 22,
	"verdict": "exposed",
	"opened_not_reachable": false,
	"reply_blocked": false,
	"partly": false,
}
