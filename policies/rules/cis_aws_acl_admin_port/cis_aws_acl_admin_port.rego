# METADATA
# title: A network ACL admits the internet to administration ports
# description: >-
#   Remote administration that the whole internet may try is tried by the whole internet. The benchmark asks
#   about the filter itself, whatever path leads to it. All entries of an ACL are judged together, in their
#   order and for both families.
# custom:
#   severity: medium
#   pack: cloud-baseline
#   source: >-
#     CIS Amazon Web Services Foundations Benchmark v5.0.0, 5.2
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_aws_5_0: ["5.2"]
#   remediation: >-
#     Deny the ports from 0.0.0.0/0 and ::/0 by an entry before the one that allows them, or allow what is
#     needed alone.
#   facts: [openings]
#   platform: aws
#   layers: [subnet]
#   ports:
#     - {protocol: tcp, port: 22, name: SSH}
#     - {protocol: tcp, port: 3389, name: RDP}
#     - {protocol: udp, port: 3389, name: RDP over UDP}
package rules.cis_aws_acl_admin_port

import data.lib.openings

# METADATA
# entrypoint: true
findings contains openings.finding(fact) if {
	some fact in input.openings
	fact.policy == "cis_aws_acl_admin_port"
	fact.platform == "aws"
	fact.layer == "subnet"
}
