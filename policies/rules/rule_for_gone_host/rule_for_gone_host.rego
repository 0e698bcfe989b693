# METADATA
# title: A rule names a machine that is gone
# description: >-
#   Clouds and DHCP servers give addresses away again: whoever gets this one next is let in, or let out, by a
#   rule that was never meant for it.
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
#     Remove the rule, or name the machine that took over.
#   facts: [filter_rules]
package rules.rule_for_gone_host

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filter_rules
	fact.trait == "host_gone"
	fact.verdict == "certain"
}

findings contains {"fact": fact.id, "severity": "info", "because": "undecided"} if {
	some fact in input.filter_rules
	fact.trait == "host_gone"
	fact.verdict == "undecided"
}
