# METADATA
# title: A group is carried by nothing
# description: >-
#   A group that nobody carries is forgotten, not reviewed, and ready to be given to a machine by mistake,
#   with whatever it opens.
# custom:
#   severity: low
#   pack: hygiene
#   source: >-
#     Amazon VPC User Guide, security groups; AWS Security Hub, EC2.22; Azure Advisor, unused network security
#     groups
#   controls:
#     pci_dss_4_0: ["1.2.1", "1.2.7"]
#     nist_800_53: ["AC-4", "CM-6"]
#     iso_27001_2022: ["A.8.9", "A.8.20"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Remove the group, or note what it is kept for.
#   facts: [filters]
#   layers: [group]
package rules.group_unused

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.filters
	fact.trait == "unused"
	fact.verdict == "certain"
}

findings contains {"fact": fact.id, "severity": "info", "because": "undecided"} if {
	some fact in input.filters
	fact.trait == "unused"
	fact.verdict == "undecided"
}
