# METADATA
# title: The cardholder data environment is open to trusted networks for more than is documented
# description: >-
#   Inbound traffic is to be limited to what is necessary, and necessary is what somebody wrote down. The rest is
#   how an intruder goes from an office or another application to account data.
# custom:
#   severity: high
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.3.1
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.1"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Close the flow for these sources, or document the service with its need and its owner.
#   facts: [undocumented_flows]
package rules.pci_inbound_undocumented

import data.lib.flows

# METADATA
# entrypoint: true
findings contains flows.finding(fact, "medium") if {
	some fact in input.undocumented_flows
	fact.in_environment
	fact.direction == "in"
	not fact.peer_untrusted
}
