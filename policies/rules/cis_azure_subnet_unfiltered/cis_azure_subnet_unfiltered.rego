# METADATA
# title: A subnet has no network security group
# description: >-
#   Without a group at the subnet each interface relies on one of its own, and an interface without one is
#   open to the whole virtual network.
# custom:
#   severity: medium
#   pack: cloud-baseline
#   source: >-
#     CIS Microsoft Azure Foundations Benchmark v5.0.0, 7.11
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.3.1"]
#     nist_800_53: ["AC-4", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_azure_5_0: ["7.11"]
#   remediation: >-
#     Associate a network security group with the subnet; gateway and firewall subnets that may have none are
#     waived with that reason.
#   facts: [filters]
#   platform: azure
package rules.cis_azure_subnet_unfiltered

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "unfiltered"
	fact.verdict == "certain"
}
