# METADATA
# title: Untrusted networks reach the cardholder data environment by an undocumented service
# description: >-
#   From untrusted networks only services that are meant to be public may be reached. Whatever else is reachable
#   from there is scanned within minutes.
# custom:
#   severity: critical
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.4.2
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Close the flow, or put the service behind one that is meant to be public and document that one.
#   facts: [undocumented_flows]
package rules.pci_untrusted_inbound

import data.lib.flows

# METADATA
# entrypoint: true
findings contains flows.finding(fact, "medium") if {
	some fact in input.undocumented_flows
	fact.in_environment
	fact.direction == "in"
	fact.peer_untrusted
}
