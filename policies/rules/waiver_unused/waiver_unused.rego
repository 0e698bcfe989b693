# METADATA
# title: A waiver is not needed
# description: >-
#   No finding is left that it takes anything from. What it accepts may open again without anyone noticing.
# custom:
#   severity: low
#   facts: [waivers]
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.2.7"]
#     nist_800_53: ["CA-5", "CM-6"]
#     iso_27001_2022: ["A.5.36"]
#   remediation: >-
#     Remove the waiver from the file, so that what it accepts is found again.
package rules.waiver_unused

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.waivers
	fact.state == "in-force"
	not fact.used
}
