# METADATA
# title: A security group admits every IPv4 address to administration ports
# description: >-
#   Remote administration that the whole internet may try is tried by the whole internet. The benchmark asks
#   about the filter itself, whatever path leads to it. All rules of a group are judged together, so that
#   split prefixes are what they add up to.
# custom:
#   severity: high
#   pack: cloud-baseline
#   source: >-
#     CIS Amazon Web Services Foundations Benchmark v5.0.0, 5.3
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_aws_5_0: ["5.3"]
#   remediation: >-
#     Limit the source to the addresses of a bastion host or a VPN, or remove the rule and use Session Manager
#     or EC2 Instance Connect.
#   facts: [openings]
#   platform: aws
#   layers: [group]
#   ports:
#     - {protocol: tcp, port: 22, name: SSH}
#     - {protocol: tcp, port: 3389, name: RDP}
#     - {protocol: udp, port: 3389, name: RDP over UDP}
package rules.cis_aws_group_admin_port_ipv4

import data.lib.openings

# METADATA
# entrypoint: true
findings contains openings.finding(fact) if {
	some fact in input.openings
	fact.policy == "cis_aws_group_admin_port_ipv4"
	fact.platform == "aws"
	fact.layer == "group"
	fact.family == "ipv4"
}
