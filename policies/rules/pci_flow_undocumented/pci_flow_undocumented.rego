# METADATA
# title: An open flow outside the cardholder data environment is not documented
# description: >-
#   A service that nobody wrote down was approved by nobody, and nobody will miss it when it is abused. Systems
#   beside the cardholder data environment are the usual way into it.
# custom:
#   severity: medium
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.2.5
#   controls:
#     pci_dss_4_0: ["1.2.5"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Write the service down with its need and its owner, or close it.
#   facts: [undocumented_flows]
package rules.pci_flow_undocumented

import data.lib.flows

# METADATA
# entrypoint: true
findings contains flows.finding(fact, "low") if {
	some fact in input.undocumented_flows
	not fact.in_environment
}
