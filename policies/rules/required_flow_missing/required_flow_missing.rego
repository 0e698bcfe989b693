# METADATA
# title: A required flow is blocked
# description: >-
#   The vendor requires this flow. While a filter or a route stops it, or some of it, the product fails at the function
#   that needs it, often hours later and with an error that does not name the network.
# custom:
#   severity: high
#   facts: [requirements]
#   controls:
#     pci_dss_4_0: ["1.2.1"]
#     nist_800_53: ["CM-6"]
#     iso_27001_2022: ["A.8.9", "A.8.20", "A.8.21"]
#   remediation: >-
#     Allow the blocked packets, and no more, in the layer that decides; where a filter is stateless, allow the reply
#     too.
package rules.required_flow_missing

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.requirements
	fact.needed
	fact.verdict in {"blocked", "partial"}
}
