# METADATA
# title: The network is not proved to be built as required
# description: >-
#   The vendor describes how the network has to be built, and the evidence does not decide whether it is. Flows are
#   judged all the same.
# custom:
#   severity: low
#   facts: [structures]
#   controls:
#     pci_dss_4_0: ["1.2.1"]
#     nist_800_53: ["CM-2", "SC-7"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["12.2"]
#   remediation: Supply the evidence that is named as missing.
package rules.required_structure_undecided

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.structures
	fact.verdict == "undecided"
}
