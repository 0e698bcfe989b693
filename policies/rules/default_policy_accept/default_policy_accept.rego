# METADATA
# title: A machine lets in what no rule speaks of
# description: >-
#   A list of what is forbidden is never complete: every service that is installed later is open until
#   somebody notices it.
# custom:
#   severity: medium
#   pack: hygiene
#   source: >-
#     NIST Special Publication 800-41 Revision 1, Guidelines on Firewalls and Firewall Policy, sections 4 and
#     5, section 4.1; iptables(8), --policy
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.3.1"]
#     nist_800_53: ["AC-4", "CM-7", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Let the chain drop by default, and admit what is needed by rules.
#   facts: [filters]
#   layers: [host]
package rules.default_policy_accept

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "accepts_by_default"
	fact.verdict == "certain"
}
