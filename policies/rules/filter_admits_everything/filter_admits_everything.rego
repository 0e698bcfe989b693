# METADATA
# title: A filter admits everything
# description: >-
#   A filter that admits every protocol from every address filters nothing: whatever listens behind it is protected by
#   the other layers alone. Outbound, that is how most filters begin, and the flows that matter are judged by the
#   requirements; it is not a finding here.
# custom:
#   severity: high
#   facts: [open_filters]
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.1"]
#     nist_800_53: ["AC-4", "CM-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: Replace the rule by rules for the services that are offered, each with the sources that need it.
package rules.filter_admits_everything

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _attached
	fact.layer == "group"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "host_layer"} if {
	some fact in _attached
	fact.layer == "host"
}

findings contains {"fact": fact.id, "severity": "low", "because": "subnet_layer"} if {
	some fact in _attached
	fact.layer == "subnet"
}

findings contains {"fact": fact.id, "severity": "low", "because": "unattached"} if {
	some fact in input.open_filters
	fact.direction == "in"
	fact.attached == 0
}

# METADATA
# description: Filters in front of something.
_attached contains fact if {
	some fact in input.open_filters
	fact.direction == "in"
	fact.attached > 0
}
