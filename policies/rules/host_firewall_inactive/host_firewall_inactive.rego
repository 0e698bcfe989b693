# METADATA
# title: The firewall of a machine is off
# description: >-
#   Without a filter of its own a machine relies on the network alone: whoever is inside the same subnet
#   reaches whatever listens.
# custom:
#   severity: high
#   pack: hygiene
#   source: >-
#     CIS Controls 8, safeguard 4.4; NIST Special Publication 800-41 Revision 1, Guidelines on Firewalls and
#     Firewall Policy, sections 4 and 5, section 4.1
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.3.1"]
#     nist_800_53: ["AC-4", "CM-7", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Switch the firewall on, drop by default, and admit what the machine serves.
#   facts: [filters]
#   layers: [host]
package rules.host_firewall_inactive

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "inactive"
	fact.verdict == "certain"
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in input.filters
	fact.trait == "inactive"
	fact.verdict == "undecided"
}
