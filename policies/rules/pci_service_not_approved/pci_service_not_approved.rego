# METADATA
# title: A documented service has no approval, or no use
# description: >-
#   Documentation counts where somebody approved it and where it is true: a service that nobody approved is open by
#   habit, and one that is open no more hides what is.
# custom:
#   severity: medium
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.2.5
#   controls:
#     pci_dss_4_0: ["1.2.5"]
#     nist_800_53: ["CM-6", "CM-7"]
#     iso_27001_2022: ["A.8.9"]
#   remediation: >-
#     Have the service approved and write its ticket, or remove what is not in use any more.
#   facts: [documented_services]
package rules.pci_service_not_approved

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.documented_services
	fact.verdict != "closed"
	not fact.approved
}

findings contains {"fact": fact.id, "severity": "low", "because": "not_open"} if {
	some fact in input.documented_services
	fact.by == "organisation"
	fact.verdict == "closed"
}
