# METADATA
# title: Machines may send anything to anywhere, though their destinations are listed
# description: >-
#   Malware calls home, and data leaves, by whatever is open. Where the vendor lists every destination there
#   is no reason to let out more.
# custom:
#   severity: medium
#   pack: hygiene
#   source: >-
#     PCI DSS 4.0, 1.3.2; the vendor's page, as the profile cites it
#   controls:
#     pci_dss_4_0: ["1.3.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["13.4"]
#   remediation: >-
#     Replace the rule that lets everything out by rules for the destinations that the vendor lists.
#   facts: [outbound]
package rules.outbound_open_to_all

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.outbound
	fact.verdict == "open"
}

findings contains {"fact": fact.id, "severity": "info", "because": "undecided"} if {
	some fact in input.outbound
	fact.verdict == "undecided"
}
