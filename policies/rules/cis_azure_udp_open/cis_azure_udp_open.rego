# METADATA
# title: A network security group admits the internet to UDP services
# description: >-
#   Services over UDP answer forged questions with more than was asked, and so attack others; the benchmark
#   names DNS, NTP, SSDP, SNMP, CLDAP and their like.
# custom:
#   severity: medium
#   pack: cloud-baseline
#   source: >-
#     CIS Microsoft Azure Foundations Benchmark v5.0.0, 7.3
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_azure_5_0: ["7.3"]
#   remediation: >-
#     Remove the rule, or limit its source to those who use the service.
#   facts: [openings]
#   platform: azure
#   ports:
#     - {protocol: udp, port: 19, name: CharGEN}
#     - {protocol: udp, port: 53, name: DNS}
#     - {protocol: udp, port: 69, name: TFTP}
#     - {protocol: udp, port: 111, name: portmapper}
#     - {protocol: udp, port: 123, name: NTP}
#     - {protocol: udp, port: 137, name: NetBIOS}
#     - {protocol: udp, port: 161, name: SNMP}
#     - {protocol: udp, port: 389, name: CLDAP}
#     - {protocol: udp, port: 520, name: RIP}
#     - {protocol: udp, port: 1900, name: SSDP}
#     - {protocol: udp, port: 3702, name: WS-Discovery}
#     - {protocol: udp, port: 5353, name: mDNS}
#     - {protocol: udp, port: 11211, name: memcached}
package rules.cis_azure_udp_open

import data.lib.openings

# METADATA
# entrypoint: true
findings contains openings.finding(fact) if {
	some fact in input.openings
	fact.policy == "cis_azure_udp_open"
	fact.platform == "azure"
}
