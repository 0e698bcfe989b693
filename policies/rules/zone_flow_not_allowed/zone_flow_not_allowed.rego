# METADATA
# title: A flow between two zones is open that the segmentation does not allow
# description: >-
#   Zones hold an intruder where he is as long as nothing passes between them but what is meant to. A flow that the
#   matrix does not allow is a way from one into the other.
# custom:
#   severity: high
#   pack: segmentation
#   source: >-
#     NIST Special Publication 800-53 Revision 5, AC-4 and SC-7; CIS Controls v8, safeguards 12.2 and 13.4; ISO/IEC
#     27001:2022, Annex A, 8.22
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.3.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["12.2", "13.4"]
#   remediation: >-
#     Close the flow in the layer that admits it, or allow it in the matrix if the zones are meant so.
#   facts: [zone_flows]
package rules.zone_flow_not_allowed

import data.lib.flows

# METADATA
# entrypoint: true
findings contains flows.finding(fact, "medium") if {
	some fact in input.zone_flows
	not _is_connectable_from_internet(fact)
}

findings contains {"fact": fact.id, "severity": "critical", "because": "from_internet"} if {
	some fact in input.zone_flows
	_is_connectable_from_internet(fact)
}

_is_connectable_from_internet(fact) if {
	fact.verdict == "violated"
	not fact.reply_blocked
	fact.from_internet
}
