# METADATA
# title: The network is not built as required
# description: >-
#   The vendor describes how the network has to be built: sizes, subnets, zones, gateways, endpoints. Where it is
#   built otherwise, flows may be open today and the product lacks addresses, a zone, or a way out tomorrow.
# custom:
#   severity: medium
#   facts: [structures]
#   controls:
#     pci_dss_4_0: ["1.2.1"]
#     nist_800_53: ["CM-2", "SC-7"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["12.2"]
#   remediation: Build what is missing, or note with the vendor why the product does without it here.
package rules.required_structure_missing

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.structures
	fact.verdict == "unmet"
}
