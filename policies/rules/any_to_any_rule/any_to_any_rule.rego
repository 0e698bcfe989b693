# METADATA
# title: A rule accepts every packet
# description: >-
#   A rule that names no source, no destination and no service decides nothing; whatever stands behind it is
#   protected by other layers alone, and nobody can say what it was meant for.
# custom:
#   severity: high
#   pack: hygiene
#   source: >-
#     NIST Special Publication 800-41 Revision 1, Guidelines on Firewalls and Firewall Policy, sections 4 and
#     5; deny by default, section 4.1
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.1"]
#     nist_800_53: ["AC-4", "CM-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4", "13.4"]
#   remediation: >-
#     Replace the rule by rules for the services that are needed, each with its sources and destinations.
#   facts: [filter_rules]
package rules.any_to_any_rule

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _inward
	fact.layer == "group"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "host_layer"} if {
	some fact in _inward
	fact.layer == "host"
}

findings contains {"fact": fact.id, "severity": "low", "because": "subnet_layer"} if {
	some fact in _inward
	fact.layer == "subnet"
}

# METADATA
# description: Outbound, that is how most filters begin; `outbound_open_to_all` asks about what is listed.
_inward contains fact if {
	some fact in input.filter_rules
	fact.trait == "any_to_any"
	fact.verdict == "certain"
	fact.direction in {"in", "forward"}
}
