# METADATA
# title: An internal port is reachable from where it should not be
# description: >-
#   The vendor means this port for named roles only. Databases, caches and internal interfaces often trust whoever
#   reaches them, so that one compromised machine in the same network is enough.
# custom:
#   severity: high
#   facts: [restrictions]
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Limit the source of the deciding rule to the roles that the vendor names, and remove the rule where no role needs
#     it.
package rules.internal_port_exposed

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _served
	not fact.from_internet
}

findings contains {"fact": fact.id, "severity": "critical", "because": "from_internet"} if {
	some fact in _served
	fact.from_internet
}

findings contains {"fact": fact.id, "severity": "medium", "because": "no_listener"} if {
	some fact in _connectable
	fact.listener == "none"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "loopback_listener"} if {
	some fact in _connectable
	fact.listener == "loopback"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "reply_blocked"} if {
	some fact in _exposed
	fact.reply_blocked
}

findings contains {"fact": fact.id, "severity": "medium", "because": "undecided"} if {
	some fact in input.restrictions
	fact.verdict == "undecided"
	not fact.opened_not_reachable
}

findings contains {"fact": fact.id, "severity": "low", "because": "opened_not_reachable"} if {
	some fact in input.restrictions
	fact.opened_not_reachable
}

# METADATA
# description: A service answers, as far as the evidence shows.
_served contains fact if {
	some fact in _connectable
	not fact.listener
}

# METADATA
# description: A packet arrives and its reply returns.
_connectable contains fact if {
	some fact in _exposed
	not fact.reply_blocked
}

# METADATA
# description: A packet arrives.
_exposed contains fact if {
	some fact in input.restrictions
	fact.verdict == "exposed"
	not fact.opened_not_reachable
}
