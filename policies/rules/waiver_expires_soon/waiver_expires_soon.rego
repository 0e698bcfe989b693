# METADATA
# title: A waiver expires soon
# description: >-
#   When it expires, what it excuses counts again from one day to the next. There are 30 days left or fewer to repair it
#   or to have it approved anew.
# custom:
#   severity: low
#   facts: [waivers]
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.2.7"]
#     nist_800_53: ["CA-5", "CM-6"]
#     iso_27001_2022: ["A.5.36"]
#   remediation: >-
#     Repair what the waiver excuses, or have it approved anew in time.
package rules.waiver_expires_soon

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in input.waivers
	fact.state == "in-force"
	fact.days_left <= _notice
}

# METADATA
# description: Days before its end from which on a waiver is said to expire soon.
_notice := 30
