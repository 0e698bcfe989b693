# METADATA
# title: The cardholder data environment sends more than is documented
# description: >-
#   Outbound traffic is to be limited to what is necessary, too: an open way out is how stolen account data leaves,
#   and how malicious software gets its orders.
# custom:
#   severity: high
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.3.2
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Limit the outbound rules to the destinations and ports that are needed, or document the service with its need
#     and its owner.
#   facts: [undocumented_flows]
package rules.pci_outbound_undocumented

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _undocumented
	fact.verdict == "open"
	not fact.reply_blocked
}

findings contains {"fact": fact.id, "severity": "medium", "because": "reply_blocked"} if {
	some fact in _undocumented
	fact.verdict == "open"
	fact.reply_blocked
}

findings contains {"fact": fact.id, "severity": "medium", "because": "undecided"} if {
	some fact in _undocumented
	fact.verdict == "undecided"
}

# METADATA
# description: What leaves the environment, wherever it goes.
_undocumented contains fact if {
	some fact in input.undocumented_flows
	fact.in_environment
	fact.direction == "out"
}
