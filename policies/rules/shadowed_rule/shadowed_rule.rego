# METADATA
# title: A rule never decides anything
# description: >-
#   Rules before it decide all of its packets. Whoever reads the list believes that it holds, and whoever
#   removes a rule before it brings it to life.
# custom:
#   severity: low
#   pack: hygiene
#   source: >-
#     NIST Special Publication 800-41 Revision 1, Guidelines on Firewalls and Firewall Policy, sections 4 and
#     5; review of rule sets, section 5.2.2; RFC 7288, section 3.2
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.2.7"]
#     nist_800_53: ["AC-4", "CM-6"]
#     iso_27001_2022: ["A.8.9", "A.8.20"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Remove the rule, or move it before those that hide it if it was meant to hold.
#   facts: [filter_rules]
package rules.shadowed_rule

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filter_rules
	fact.trait == "shadowed"
	fact.verdict == "certain"
}
