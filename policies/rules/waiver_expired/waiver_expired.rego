# METADATA
# title: A waiver has expired
# description: >-
#   What it excused is a finding again. A list of waivers that are over hides the ones that are not.
# custom:
#   severity: low
#   facts: [waivers]
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.2.7"]
#     nist_800_53: ["CA-5", "CM-6"]
#     iso_27001_2022: ["A.5.36"]
#   remediation: >-
#     Remove the waiver, or have it approved anew by whoever accepts the risk.
package rules.waiver_expired

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.waivers
	fact.state == "expired"
}
