# METADATA
# title: A security group admits the internet to file shares
# description: >-
#   Shares that everybody may ask for are found by worms within minutes; the benchmark wants CIFS open to
#   trusted networks alone.
# custom:
#   severity: high
#   pack: cloud-baseline
#   source: >-
#     CIS Amazon Web Services Foundations Benchmark v5.0.0, 5.1.2
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_aws_5_0: ["5.1.2"]
#   remediation: >-
#     Limit the source of tcp 445 to the networks whose machines use the shares.
#   facts: [openings]
#   platform: aws
#   layers: [group]
#   ports:
#     - {protocol: tcp, port: 445, name: CIFS}
package rules.cis_aws_cifs_open

import data.lib.openings

# METADATA
# entrypoint: true
findings contains openings.finding(fact) if {
	some fact in input.openings
	fact.policy == "cis_aws_cifs_open"
	fact.platform == "aws"
	fact.layer == "group"
}
