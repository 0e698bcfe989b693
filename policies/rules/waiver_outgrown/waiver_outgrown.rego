# METADATA
# title: The roles of a waiver have grown
# description: >-
#   Addresses have come to its roles that they did not have when it was approved, or that were not recorded. It does not
#   cover them, because nobody has accepted that.
# custom:
#   severity: medium
#   facts: [waivers]
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.2.7"]
#     nist_800_53: ["CA-5", "CM-6"]
#     iso_27001_2022: ["A.5.36"]
#   remediation: >-
#     Have the waiver approved for the new addresses and record them under `covered`, or take the addresses out of the
#     role.
package rules.waiver_outgrown

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.waivers
	fact.state == "in-force"
	count(fact.added) > 0
}
