#!/usr/bin/env python3
"""Makes machines out of network namespaces, wires them, and opens TCP connections between them.

Reads one JSON document from standard input:
  networks:    {"office": {"a": ["10.1.0.5/24"], ...}}   machines on one wire, each by a link of the network's name
  setUp:       {"a": "ip route add ..."}                 shell commands of each machine
  connections: [["a", "10.1.0.5", "10.2.0.5", 22], ...]  by whom, from which address ("": any), to what
and writes one:
  files:       {"a": {"iptables.txt": ..., ...}}         what the machine's own programs print
  passed:      [true, ...]                               whether a word went there and another one came back
It has to run in a mount and a network namespace of its own, as root. Every machine listens at the ports of all connections and at
those of `listen`.
"""
import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

PROGRAMS = {
    "iptables.txt": "iptables-save",
    "ip6tables.txt": "ip6tables-save",
    "ip-addr.json": "ip -j addr",
    "ip-route.json": "ip -j route show table all",
    "ip6-route.json": "ip -6 -j route show table all",
    "ip-rule.json": "ip -j rule",
    "ip6-rule.json": "ip -6 -j rule",
    "sysctl.txt": "sysctl -a 2>/dev/null | grep -E 'forward|rp_filter|accept_local|route_localnet|nf_conntrack_tcp_loose'",
}

LISTEN = """
import socket, sys, threading
def serve(port):
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    print("ready", flush=True)
    while True:
        peer, _ = server.accept()
        threading.Thread(target=answer, args=(peer,), daemon=True).start()
def answer(peer):
    with peer:
        peer.sendall(peer.recv(8))
for port in sys.argv[1:]:
    threading.Thread(target=serve, args=(int(port),)).start()
"""

CONNECT = """
import socket, sys
source, to, port = sys.argv[1:]
try:
    with socket.create_connection((to, int(port)), 1.5, (source, 0) if source else None) as peer:
        peer.sendall(b"word")
        sys.exit(0 if peer.recv(8) == b"word" else 1)
except OSError:
    sys.exit(1)
"""


def main():
    asked = json.load(sys.stdin)
    names = {name for ends in asked["networks"].values() for name in ends}
    holders = {name: subprocess.Popen(["unshare", "--net", "sleep", "600"]) for name in [*names, *asked["networks"]]}
    try:
        settled(holders)
        json.dump(answer(asked, names, holders), sys.stdout)
    finally:
        for holder in holders.values():
            holder.send_signal(signal.SIGKILL)


def settled(holders):
    """A namespace is there when its process has left ours."""
    own = subprocess.check_output(["readlink", "/proc/self/ns/net"])
    for holder in holders.values():
        while subprocess.check_output(["readlink", f"/proc/{holder.pid}/ns/net"]) == own:
            pass


def answer(asked, names, holders):
    inside = lambda name: ["nsenter", "-t", str(holders[name].pid), "-n"]
    shell = lambda name, text: subprocess.run([*inside(name), "sh", "-ec", text], check=True, capture_output=True, text=True)
    for name in names:
        shell(name, "iptables -P INPUT ACCEPT; ip6tables -P INPUT ACCEPT; sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.all.rp_filter=0; ip link set lo up")
    for network, ends in asked["networks"].items():
        shell(network, "ip link add wire type bridge; ip link set wire up")
        for name, addresses in ends.items():
            port = f"to-{name}"
            shell(network, f"ip link add {port} master wire up type veth peer name {network} netns {holders[name].pid}")
            adding = "".join(f"ip addr add {each} dev {network}; " for each in addresses)
            shell(name, f"{adding}ip link set {network} up")
    for name, text in asked["setUp"].items():
        shell(name, text)
    ports = sorted({port for *_, port in asked["connections"]} | set(asked["listen"]))
    servers = []
    try:
        for name in names:
            server = subprocess.Popen([*inside(name), sys.executable, "-c", LISTEN, *map(str, ports)], stdout=subprocess.PIPE)
            servers.append(server)
            for _ in ports:
                server.stdout.readline()
        connect = lambda each: subprocess.run([*inside(each[0]), sys.executable, "-c", CONNECT, *map(str, each[1:])]).returncode == 0
        with ThreadPoolExecutor(8) as pool:
            passed = list(pool.map(connect, asked["connections"]))
    finally:
        for server in servers:
            server.kill()
    files = {name: {file: shell(name, command).stdout for file, command in PROGRAMS.items()} for name in names}
    return {"files": files, "passed": passed}


main()
