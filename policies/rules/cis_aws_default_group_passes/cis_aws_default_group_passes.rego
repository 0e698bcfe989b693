# METADATA
# title: The default security group of a VPC has rules
# description: >-
#   Whatever is started without naming a group gets this one. The benchmark wants it empty in both directions,
#   so that a forgotten group opens nothing.
# custom:
#   severity: medium
#   pack: cloud-baseline
#   source: >-
#     CIS Amazon Web Services Foundations Benchmark v5.0.0, 5.5
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.3.1"]
#     nist_800_53: ["AC-4", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_aws_5_0: ["5.5"]
#   remediation: >-
#     Give the machines that carry it groups of their own, then remove all of its inbound and outbound rules.
#   facts: [filters]
#   platform: aws
#   layers: [group]
package rules.cis_aws_default_group_passes

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "default_passes"
	fact.verdict == "certain"
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in input.filters
	fact.trait == "default_passes"
	fact.verdict == "undecided"
}
