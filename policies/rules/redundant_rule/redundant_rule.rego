# METADATA
# title: A rule changes nothing
# description: >-
#   Without it the same packets pass. Each rule that is not needed makes the list longer, hides the ones that
#   matter and outlives the reason why it was written.
# custom:
#   severity: low
#   pack: hygiene
#   source: >-
#     NIST Special Publication 800-41 Revision 1, Guidelines on Firewalls and Firewall Policy, sections 4 and
#     5; review of rule sets, section 5.2.2
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.2.7"]
#     nist_800_53: ["AC-4", "CM-6"]
#     iso_27001_2022: ["A.8.9", "A.8.20"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Remove the rule, after asking whether the wider one that covers it is needed.
#   facts: [filter_rules]
package rules.redundant_rule

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filter_rules
	fact.trait == "redundant"
	fact.verdict == "certain"
}
