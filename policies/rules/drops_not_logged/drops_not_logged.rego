# METADATA
# title: What a firewall drops is not logged
# description: >-
#   Attempts are the first thing that shows an attacker, and a requirement that is blocked is found in the log
#   within minutes.
# custom:
#   severity: low
#   pack: hygiene
#   source: >-
#     Manuals: ufw(8), logging; firewalld.conf(5), LogDenied; Set-NetFirewallProfile, LogBlocked
#   controls:
#     pci_dss_4_0: ["1.2.1"]
#     nist_800_53: ["AC-4", "AU-2"]
#     iso_27001_2022: ["A.8.20"]
#   remediation: >-
#     Switch on the log of dropped packets, with a limit where many are expected.
#   facts: [filters]
#   layers: [host]
package rules.drops_not_logged

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "logging_off"
	fact.verdict == "certain"
}
