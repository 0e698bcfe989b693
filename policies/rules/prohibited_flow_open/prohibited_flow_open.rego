# METADATA
# title: A prohibited flow is open
# description: >-
#   The vendor's design keeps these two apart: a session that should pass a broker, a recorder or a proxy can go round
#   it, or a network that should be enclosed is not.
# custom:
#   severity: high
#   facts: [prohibitions]
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: Close the flow in the layer that admits it, for these sources and no others.
package rules.prohibited_flow_open

import data.lib.flows

# METADATA
# entrypoint: true
findings contains flows.finding(fact, "medium") if some fact in input.prohibitions
