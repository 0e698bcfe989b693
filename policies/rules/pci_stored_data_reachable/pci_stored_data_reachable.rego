# METADATA
# title: Stored account data is directly reachable from an untrusted network
# description: >-
#   A system that stores account data is to stand behind others: what untrusted networks reach directly is one flaw
#   away from its data, whoever documented the flow.
# custom:
#   severity: critical
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.4.4
#   controls:
#     pci_dss_4_0: ["1.4.4"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Close every flow from untrusted networks, and let a system that stores nothing take them in.
#   facts: [account_data]
package rules.pci_stored_data_reachable

import data.lib.flows

# METADATA
# entrypoint: true
findings contains flows.finding(fact, "medium") if some fact in input.account_data
