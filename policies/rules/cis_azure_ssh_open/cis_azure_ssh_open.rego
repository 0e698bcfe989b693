# METADATA
# title: A network security group admits the internet to SSH
# description: >-
#   Whatever listens there is tried by everybody. The benchmark asks about the security group itself, whatever
#   path leads to it; all of its rules are judged together, in the order of their priorities.
# custom:
#   severity: high
#   pack: cloud-baseline
#   source: >-
#     CIS Microsoft Azure Foundations Benchmark v5.0.0, 7.2
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_azure_5_0: ["7.2"]
#   remediation: >-
#     Remove the rule, or limit its source; reach machines by Azure Bastion, a VPN or ExpressRoute.
#   facts: [openings]
#   platform: azure
#   ports:
#     - {protocol: tcp, port: 22, name: SSH}
package rules.cis_azure_ssh_open

import data.lib.openings

# METADATA
# entrypoint: true
findings contains openings.finding(fact) if {
	some fact in input.openings
	fact.policy == "cis_azure_ssh_open"
	fact.platform == "azure"
}
