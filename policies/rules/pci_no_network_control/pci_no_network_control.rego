# METADATA
# title: No network control stands between an untrusted network and a system
# description: >-
#   Every packet that an untrusted network sends arrives, whatever its protocol: there may be filters on the way,
#   and they filter nothing.
# custom:
#   severity: critical
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.4.1
#   controls:
#     pci_dss_4_0: ["1.4.1"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Put a filter in between that lets in what is needed and drops everything else.
#   facts: [undocumented_flows]
package rules.pci_no_network_control

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.undocumented_flows
	fact.verdict == "open"
	fact.direction == "in"
	fact.peer_untrusted
	fact.unfiltered

	# Told once, by what no service is.
	fact.protocol == "other"
}
