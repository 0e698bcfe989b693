# METADATA
# title: A filter opens ports of protocols that encrypt nothing
# description: >-
#   Names, passwords and contents of these protocols can be read and changed by everybody on the way; each has
#   a successor that encrypts.
# custom:
#   severity: medium
#   pack: hygiene
#   source: >-
#     PCI DSS 4.0, 1.2.6; NIST Special Publication 800-53 Revision 5, SC-8
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.2.6"]
#     nist_800_53: ["AC-4", "CM-7", "SC-8"]
#     iso_27001_2022: ["A.8.20", "A.8.21"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Use the encrypted successor (SSH, SFTP, HTTPS, LDAPS, SNMPv3), and remove the rule.
#   facts: [openings]
#   ports:
#     - {protocol: tcp, port: 21, name: FTP}
#     - {protocol: tcp, port: 23, name: Telnet}
#     - {protocol: udp, port: 69, name: TFTP}
#     - {protocol: tcp, port: 80, name: HTTP}
#     - {protocol: tcp, port: 110, name: POP3}
#     - {protocol: tcp, port: 143, name: IMAP}
#     - {protocol: udp, port: 161, name: SNMP 1 and 2c}
#     - {protocol: tcp, port: 389, name: LDAP}
#     - {protocol: tcp, port: 512, name: rexec}
#     - {protocol: tcp, port: 513, name: rlogin}
#     - {protocol: tcp, port: 514, name: rsh}
#     - {protocol: tcp, port: 873, name: rsync}
#     - {protocol: tcp, port: 5900, name: VNC}
package rules.clear_text_protocol

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _carried
	fact.sources != "trusted"
	fact.layer != "subnet"
}

findings contains {"fact": fact.id, "severity": "low", "because": "trusted"} if {
	some fact in _carried
	fact.sources == "trusted"
	fact.layer != "subnet"
}

findings contains {"fact": fact.id, "severity": "low", "because": "subnet_layer"} if {
	some fact in _carried
	fact.sources != "trusted"
	fact.layer == "subnet"
}

findings contains {"fact": fact.id, "severity": "low", "because": "unattached"} if {
	some fact in _asked
	fact.verdict == "open"
	fact.sources != "trusted"
	fact.attached == 0
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in _asked
	fact.verdict == "undecided"
	fact.sources != "trusted"
}

# METADATA
# description: Filters that certainly let them in and stand in front of something.
_carried contains fact if {
	some fact in _asked
	fact.verdict == "open"
	fact.attached > 0
}

_asked contains fact if {
	some fact in input.openings
	fact.policy == "clear_text_protocol"
}
