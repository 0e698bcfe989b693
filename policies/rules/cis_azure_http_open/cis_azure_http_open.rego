# METADATA
# title: A network security group admits the internet to HTTP or HTTPS
# description: >-
#   A public web server is meant to be open, and every other one is not: the benchmark wants each to be looked
#   at, and a web application firewall before those that are.
# custom:
#   severity: low
#   pack: cloud-baseline
#   source: >-
#     CIS Microsoft Azure Foundations Benchmark v5.0.0, 7.4
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_azure_5_0: ["7.4"]
#   remediation: >-
#     Remove the rule where the service is internal; lead what is public through an application gateway, and
#     waive the finding with that reason.
#   facts: [openings]
#   platform: azure
#   ports:
#     - {protocol: tcp, port: 80, name: HTTP}
#     - {protocol: tcp, port: 443, name: HTTPS}
package rules.cis_azure_http_open

import data.lib.openings

# METADATA
# entrypoint: true
findings contains openings.finding(fact) if {
	some fact in input.openings
	fact.policy == "cis_azure_http_open"
	fact.platform == "azure"
}
