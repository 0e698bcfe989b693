# METADATA
# title: An administration port is reachable from the internet
# description: >-
#   Logins and control interfaces on the open internet are found by scanners within minutes; one weak password or one
#   unpatched flaw then gives the machine away.
# custom:
#   severity: critical
#   facts: [internet]
#   controls:
#     pci_dss_4_0: ["1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "AC-17", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_aws_3_0: ["5.2", "5.3"]
#     cis_azure_3_0: ["7.1", "7.2"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Limit the source to the addresses of a bastion host or a VPN, or remove the rule and use the platform's session
#     service.
#   ports:
#     - {protocol: tcp, port: 22, name: SSH}
#     - {protocol: tcp, port: 23, name: Telnet}
#     - {protocol: tcp, port: 2375, name: Docker API}
#     - {protocol: tcp, port: 2376, name: Docker API over TLS}
#     - {protocol: tcp, port: 2379, name: etcd}
#     - {protocol: tcp, port: 3389, name: RDP}
#     - {protocol: udp, port: 3389, name: RDP over UDP}
#     - {protocol: tcp, port: 5900, name: VNC}
#     - {protocol: tcp, port: 5985, name: WinRM}
#     - {protocol: tcp, port: 5986, name: WinRM over TLS}
#     - {protocol: tcp, port: 6443, name: Kubernetes API}
#     - {protocol: tcp, port: 10250, name: Kubelet API}
package rules.admin_port_from_internet

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _served
	not fact.partly
}

findings contains {"fact": fact.id, "severity": "medium", "because": "partly"} if {
	some fact in _served
	fact.partly
}

findings contains {"fact": fact.id, "severity": "medium", "because": "no_listener"} if {
	some fact in _connectable
	fact.listener == "none"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "loopback_listener"} if {
	some fact in _connectable
	fact.listener == "loopback"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "reply_blocked"} if {
	some fact in _exposed
	fact.reply_blocked
}

findings contains {"fact": fact.id, "severity": "medium", "because": "undecided"} if {
	some fact in _administration
	fact.verdict == "undecided"
	not fact.opened_not_reachable
}

findings contains {"fact": fact.id, "severity": "low", "because": "opened_not_reachable"} if {
	some fact in _administration
	fact.opened_not_reachable
}

# METADATA
# description: A service answers, as far as the evidence shows.
_served := [fact | some fact in _connectable; not fact.listener]

# METADATA
# description: A packet arrives and its reply returns.
_connectable := [fact | some fact in _exposed; not fact.reply_blocked]

# METADATA
# description: A packet arrives.
_exposed := [fact |
	some fact in _administration
	fact.verdict == "exposed"
	not fact.opened_not_reachable
]

# METADATA
# description: >-
#   Facts about the ports above; other policies ask about other ports. There may be thousands: lists of them, because
#   each member of a set is hashed as a whole.
_administration := [fact | some fact in input.internet; _has_port(fact)]

_has_port(fact) if {
	some port in _listed
	fact.protocol == port.protocol
	fact.from_port <= port.port
	fact.to_port >= port.port
}

_listed := [port | some port in _ports]

# METADATA
# description: Those that the configuration names, otherwise those above.
_ports contains port if some port in data.parameters.admin_port_from_internet.ports

_ports contains port if {
	not data.parameters.admin_port_from_internet.ports
	some link in rego.metadata.chain()
	some port in link.annotations.custom.ports
}
