# METADATA
# title: A required flow is not proved open
# description: >-
#   The vendor requires this flow, and the evidence does not decide whether it passes. An audit that counts it as open
#   would claim more than it knows.
# custom:
#   severity: high
#   facts: [requirements]
#   controls:
#     pci_dss_4_0: ["1.2.1"]
#     nist_800_53: ["CM-6"]
#     iso_27001_2022: ["A.8.9", "A.8.20", "A.8.21"]
#   remediation: >-
#     Supply the evidence that is named as missing, or replace the rule that cannot be decided by one that matches
#     addresses and ports only.
package rules.required_flow_undecided

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.requirements
	fact.needed
	fact.verdict == "undecided"
}
