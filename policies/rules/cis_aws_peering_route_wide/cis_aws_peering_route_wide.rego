# METADATA
# title: A route sends to everything behind a peering
# description: >-
#   Whoever takes over one machine reaches every subnet of the other network; the benchmark wants routes to
#   the subnets or machines that the peering is for.
# custom:
#   severity: low
#   pack: cloud-baseline
#   source: >-
#     CIS Amazon Web Services Foundations Benchmark v5.0.0, 5.6; Amazon VPC Peering Guide, configurations with
#     routes to specific subnets
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.3.1"]
#     nist_800_53: ["AC-4", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_aws_5_0: ["5.6"]
#   remediation: >-
#     Replace the route by routes to the subnets or machines that are needed.
#   facts: [peering_routes]
#   platform: aws
package rules.cis_aws_peering_route_wide

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.peering_routes
	fact.platform == "aws"
	fact.verdict == "whole"
}

findings contains {"fact": fact.id, "severity": "info", "because": "undecided"} if {
	some fact in input.peering_routes
	fact.platform == "aws"
	fact.verdict == "undecided"
}
