# METADATA
# title: A flow that only the installation needed is still open
# description: >-
#   Download sites and package registries are needed once. Left open they are a way out for data and a way in for
#   software that nobody ordered.
# custom:
#   severity: medium
#   facts: [leftovers]
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.2"]
#     nist_800_53: ["AC-4", "CM-7", "SC-7"]
#     iso_27001_2022: ["A.8.20", "A.8.21", "A.8.22"]
#   remediation: >-
#     Remove the rule that the installation needed, or bind it to the time of an update; where the filter cannot
#     tell the destinations apart, use a proxy or a filter that knows names.
package rules.install_only_flow_open

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.leftovers
	fact.verdict == "open"
	not fact.inseparable
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in input.leftovers
	fact.verdict == "undecided"
	not fact.inseparable
}

findings contains {"fact": fact.id, "severity": "info", "because": "inseparable"} if {
	some fact in input.leftovers
	fact.verdict in {"open", "undecided"}
	fact.inseparable
}
