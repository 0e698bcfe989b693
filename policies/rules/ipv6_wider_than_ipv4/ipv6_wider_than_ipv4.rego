# METADATA
# title: A filter is wider for IPv6 than for IPv4
# description: >-
#   Whoever closed a port for IPv4 meant the service; attackers try both families, and monitoring often sees
#   one.
# custom:
#   severity: medium
#   pack: hygiene
#   source: >-
#     RFC 9099, Operational Security Considerations for IPv6 Networks, section 2.4; NIST Special Publication
#     800-119
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Give both families the same rules, or stop the one that is not used.
#   facts: [filters]
package rules.ipv6_wider_than_ipv4

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "ipv6_wider"
	fact.verdict == "certain"
}

findings contains {"fact": fact.id, "severity": "info", "because": "undecided"} if {
	some fact in input.filters
	fact.trait == "ipv6_wider"
	fact.verdict == "undecided"
}
