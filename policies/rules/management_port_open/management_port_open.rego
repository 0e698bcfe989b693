# METADATA
# title: A filter opens administration ports wider than to those who are trusted
# description: >-
#   Whether or not a path leads there today: the filter lets anybody in to where machines are administered,
#   and the next public address, route or peering makes it reachable.
# custom:
#   severity: high
#   pack: hygiene
#   source: >-
#     CIS Controls 8, safeguards 4.4 and 12.2; NIST Special Publication 800-41 Revision 1, Guidelines on
#     Firewalls and Firewall Policy, sections 4 and 5, section 4.1
#   controls:
#     pci_dss_4_0: ["1.2.5", "1.3.1", "1.4.2"]
#     nist_800_53: ["AC-4", "AC-17", "SC-7", "SC-7(5)"]
#     iso_27001_2022: ["A.8.20", "A.8.22"]
#     cis_controls_8: ["4.4"]
#   remediation: >-
#     Limit the source to the addresses of a bastion host or a VPN, or remove the rule and use the platform's
#     session service.
#   facts: [openings]
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
package rules.management_port_open

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _carried
	fact.layer == "group"
	fact.sources == "internet"
	fact.extent != "narrow"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "partly"} if {
	some fact in _carried
	fact.layer == "group"
	fact.sources == "internet"
	fact.extent == "narrow"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "untrusted"} if {
	some fact in _carried
	fact.layer == "group"
	fact.sources == "other"
}

findings contains {"fact": fact.id, "severity": "medium", "because": "host_layer"} if {
	some fact in _carried
	fact.layer == "host"
}

findings contains {"fact": fact.id, "severity": "low", "because": "subnet_layer"} if {
	some fact in _carried
	fact.layer == "subnet"
}

findings contains {"fact": fact.id, "severity": "low", "because": "unattached"} if {
	some fact in _untrusted
	fact.verdict == "open"
	fact.attached == 0
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in _untrusted
	fact.verdict == "undecided"
}

# METADATA
# description: Filters that certainly let them in and stand in front of something.
_carried contains fact if {
	some fact in _untrusted
	fact.verdict == "open"
	fact.attached > 0
}

# METADATA
# description: From addresses that are not trusted.
_untrusted contains fact if {
	some fact in input.openings
	fact.policy == "management_port_open"
	fact.sources != "trusted"
}
