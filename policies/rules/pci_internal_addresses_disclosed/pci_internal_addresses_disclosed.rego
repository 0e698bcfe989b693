# METADATA
# title: Internal addresses or routes may be told to untrusted networks
# description: >-
#   Routing protocols, network management and name services of a local network tell whoever asks which addresses
#   there are and how they are reached.
# custom:
#   severity: medium
#   pack: pci-dss-4
#   source: >-
#     PCI Security Standards Council, Payment Card Industry Data Security Standard v4.0 (March 2022), requirement
#     1.4.5
#   controls:
#     pci_dss_4_0: ["1.4.5"]
#     nist_800_53: ["SC-7"]
#     iso_27001_2022: ["A.8.20"]
#   remediation: >-
#     Close these protocols towards untrusted networks, or document who may know.
#   facts: [undocumented_flows]
#   ports:
#     - {protocol: udp, port: 67, name: DHCP}
#     - {protocol: udp, port: 137, name: NetBIOS names}
#     - {protocol: udp, port: 161, name: SNMP}
#     - {protocol: tcp, port: 179, name: BGP}
#     - {protocol: udp, port: 520, name: RIP}
#     - {protocol: udp, port: 521, name: RIPng}
#     - {protocol: udp, port: 1900, name: SSDP}
#     - {protocol: udp, port: 5353, name: mDNS}
#     - {protocol: udp, port: 5355, name: LLMNR}
package rules.pci_internal_addresses_disclosed

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _telling
	fact.verdict == "open"
	some range in fact.ranges
	range.certain
	_tells(fact.protocol, range)
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in _telling
	every range in fact.ranges {
		_is_perhaps(fact.protocol, range)
	}
}

# METADATA
# description: Flows from untrusted networks over one of the ports.
_telling contains fact if {
	some fact in input.undocumented_flows
	fact.direction == "in"
	fact.peer_untrusted
	some range in fact.ranges
	_tells(fact.protocol, range)
}

_is_perhaps(_, range) if not range.certain

_is_perhaps(protocol, range) if not _tells(protocol, range)

_tells(protocol, range) if {
	some port in _ports
	port.protocol == protocol
	range.from_port <= port.port
	range.to_port >= port.port
}

# METADATA
# description: Those that the configuration names, otherwise those above.
_ports contains port if some port in data.parameters.pci_internal_addresses_disclosed.ports

_ports contains port if {
	not data.parameters.pci_internal_addresses_disclosed.ports
	some link in rego.metadata.chain()
	some port in link.annotations.custom.ports
}
