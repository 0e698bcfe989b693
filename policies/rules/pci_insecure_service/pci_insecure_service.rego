# METADATA
# title: An insecure service is in use, and nothing makes up for it
# description: >-
#   These protocols send what they carry, and often passwords, for everyone on the way to read or change. Where one
#   is needed, what makes up for it is to be written down.
# custom:
#   severity: medium
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.2.6
#   controls:
#     pci_dss_4_0: ["1.2.6"]
#     nist_800_53: ["AC-17", "CM-7"]
#     iso_27001_2022: ["A.8.20", "A.8.21"]
#   remediation: >-
#     Replace the protocol by its encrypted successor, or document what makes up for it, such as a tunnel.
#   facts: [documented_services, undocumented_flows]
#   ports:
#     - {protocol: tcp, port: 20, name: FTP data}
#     - {protocol: tcp, port: 21, name: FTP}
#     - {protocol: tcp, port: 23, name: Telnet}
#     - {protocol: tcp, port: 25, name: SMTP without encryption}
#     - {protocol: udp, port: 69, name: TFTP}
#     - {protocol: tcp, port: 79, name: Finger}
#     - {protocol: tcp, port: 80, name: HTTP}
#     - {protocol: tcp, port: 110, name: POP3}
#     - {protocol: tcp, port: 111, name: RPC portmapper}
#     - {protocol: udp, port: 111, name: RPC portmapper over UDP}
#     - {protocol: udp, port: 137, name: NetBIOS names}
#     - {protocol: udp, port: 138, name: NetBIOS datagrams}
#     - {protocol: tcp, port: 139, name: NetBIOS sessions}
#     - {protocol: tcp, port: 143, name: IMAP}
#     - {protocol: udp, port: 161, name: SNMP}
#     - {protocol: udp, port: 162, name: SNMP traps}
#     - {protocol: tcp, port: 389, name: LDAP}
#     - {protocol: tcp, port: 512, name: rexec}
#     - {protocol: tcp, port: 513, name: rlogin}
#     - {protocol: tcp, port: 514, name: rsh}
#     - {protocol: udp, port: 514, name: syslog over UDP}
#     - {protocol: tcp, port: 873, name: rsync}
#     - {protocol: tcp, port: 2049, name: NFS}
#     - {protocol: udp, port: 2049, name: NFS over UDP}
#     - {protocol: tcp, port: 5900, name: VNC}
#     - {protocol: tcp, port: 6000, name: X11}
#     - {protocol: tcp, port: 8080, name: HTTP on its second port}
package rules.pci_insecure_service

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _unsafe
	fact.verdict == "open"
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in _unsafe
	fact.verdict == "undecided"
}

findings contains {"fact": fact.id, "because": "undocumented"} if some fact in _undocumented

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in input.undocumented_flows
	some range in fact.ranges
	_is_insecure(fact.protocol, range)
	not _undocumented[fact]
}

# METADATA
# description: Documented services that are not safeguarded.
_unsafe contains fact if {
	some fact in input.documented_services
	_is_insecure(fact.protocol, fact)
	not fact.safeguarded
}

# METADATA
# description: Open flows that nothing documents, and so nothing makes up for.
_undocumented contains fact if {
	some fact in input.undocumented_flows
	some range in fact.ranges
	range.certain
	_is_insecure(fact.protocol, range)
}

_is_insecure(protocol, range) if {
	some port in _ports
	port.protocol == protocol
	range.from_port <= port.port
	range.to_port >= port.port
}

# METADATA
# description: Those that the configuration names, otherwise those above.
_ports contains port if some port in data.parameters.pci_insecure_service.ports

_ports contains port if {
	not data.parameters.pci_insecure_service.ports
	some link in rego.metadata.chain()
	some port in link.annotations.custom.ports
}
