#!/usr/bin/env python3
"""Asks the Linux kernel what its packet filter does with packets.

Reads JSON lines from standard input and answers each with one line:
  {"interfaces": [{"name": "eth0", "addrs": ["192.0.2.1/24"]}], "sysctl": {...}}   makes them      -> {"ok": true}
  {"load": [{"cmd": ["iptables-restore"], "text": "*filter ..."}]}                 runs commands   -> {"printed": [...]} or {"error": ...}
  {"packets": [{"link": "eth0", "protocol": 6, "source": ..., "destination": ...}]} injects packets -> {"passed": [true, ...]}
  {"connections": [{"link": "eth0", "protocol": 6, "source": ..., ...}]}           opens them       -> {"passed": [true, ...]}

It runs in a network namespace of its own, so that nothing of the machine changes; interfaces that are asked for again are in a
new one. Interfaces are TUN devices: what is written to one is received by the kernel, and the whole path of the packet is done when
the call returns, so that a packet which does not come out again was dropped and no time limit is needed. A packet passed when a raw
socket has it (behind INPUT) or another TUN device (behind POSTROUTING). A packet without `link` is made on the host (OUTPUT). A TCP
connection passed when its SYN, the answer of a listener on the host or beyond it, the ACK, and a packet back after that came
through. Needs root or user namespaces, and Python 3.8 or newer.
"""
import ctypes
import errno
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys

from packets import ACK, ICMP, ICMP6, PSH, RST, SYN, TCP, UDP, number_of, parts, whole, written

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SO_RCVBUFFORCE, NETLINK_NETFILTER = 33, 12
CLONE_NEWNET = 0x40000000
ECHO_REPLY = {ICMP: 0, ICMP6: 129}
# Fewer than the queues of the devices and sockets hold.
BATCH = 200
# Sequence numbers of the kernel's own answers are one off those of the question.
STEP = 7
WORD = b"hello"

# A path of its own for every question: no filtering by reverse path, no limits of rate, no duplicate address detection.
SETTINGS = {
    "net.ipv4.ip_forward": 1,
    "net.ipv6.conf.all.forwarding": 1,
    "net.ipv4.conf.all.rp_filter": 0,
    "net.ipv4.conf.default.rp_filter": 0,
    "net.ipv4.conf.all.accept_local": 1,
    "net.ipv4.conf.default.accept_local": 1,
    "net.ipv4.conf.all.send_redirects": 0,
    "net.ipv4.conf.default.send_redirects": 0,
    "net.ipv4.icmp_ratemask": 0,
    "net.ipv4.icmp_echo_ignore_broadcasts": 0,
    "net.ipv6.icmp.ratemask": "",
    "net.ipv4.tcp_syncookies": 0,
    "net.ipv4.tcp_synack_retries": 0,
    "net.ipv4.tcp_max_syn_backlog": 4096,
    "net.ipv6.conf.default.accept_dad": 0,
    "net.ipv6.conf.default.router_solicitations": 0,
    "net.ipv6.conf.default.autoconf": 0,
    "net.ipv6.conf.default.addr_gen_mode": 1,
}


def enter_namespace():
    """Starts this program again in a namespace; helpers that a rule set starts end with it."""
    if os.environ.get("FLOWPROOF_ORACLE") == "1":
        return
    os.environ["FLOWPROOF_ORACLE"] = "1"
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *mapped, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    os.execvp("unshare", [*command, sys.executable, os.path.abspath(__file__)])


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def set_kernel(key, value):
    try:
        with open("/proc/sys/" + key.replace(".", "/"), "w") as file:
            file.write(str(value))
    except OSError as problem:
        # Not every kernel has every setting.
        if problem.errno != errno.ENOENT:
            raise


class Kernel:
    """Its devices and sockets; they last as long as the process."""

    def __init__(self, interfaces, settings, has_programs):
        self.has_programs = has_programs
        self.devices, self.sockets, self.next = {}, {}, 1
        for key, value in {**SETTINGS, **settings}.items():
            set_kernel(key, value)
        run(["ip", "link", "set", "lo", "up"])
        for each in interfaces:
            self.add_device(each["name"], each.get("addrs", []))
        for family in ("-4", "-6"):
            run(["ip", family, "route", "replace", "default", "dev", interfaces[0]["name"]])
        self.tracking = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        self.tracking.bind((0, 0))
        self.senders = {4: socket.socket(socket.AF_INET, socket.SOCK_RAW, 255), 6: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 255)}
        self.senders[4].setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
        self.senders[4].setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.senders[6].setsockopt(socket.IPPROTO_IPV6, 36, 1)  # IPV6_HDRINCL

    def add_device(self, name, addresses):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        run(["ip", "link", "set", name, "txqueuelen", "4000", "up"])
        for address in addresses:
            run(["ip", "address", "add", address, "dev", name, *(["nodad"] if ":" in address else [])])
        self.devices[name] = device

    def end(self):
        for device in self.devices.values():
            os.close(device)
        for each in [*self.sockets.values(), *self.senders.values(), self.tracking]:
            each.close()
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "no other network namespace can be made")

    def listen(self, family, protocol):
        if (family, protocol) in self.sockets:
            return
        listener = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, socket.SOCK_RAW, protocol)
        listener.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE if os.geteuid() == 0 else socket.SO_RCVBUF, 8 << 20)
        listener.setblocking(False)
        self.sockets[family, protocol] = listener

    def forget_connections(self):
        # struct nlmsghdr, struct nfgenmsg: delete (2) of the tracking subsystem (1), acknowledged, without a filter.
        self.tracking.send(struct.pack("=IHHII", 20, 1 << 8 | 2, 5, 1, 0) + bytes(4))
        self.tracking.recv(4096)

    def ask(self, packets):
        passed, batch, bare = [], [], set()
        for packet in packets:
            # Without ports, connections that are translated to the same ends could not be told apart.
            is_bare = "source_port" not in packet and "type" not in packet
            if len(batch) == BATCH or (is_bare and packet["protocol"] in bare):
                passed += self.ask_batch(batch)
                batch, bare = [], set()
            batch.append(packet)
            if is_bare:
                bare.add(packet["protocol"])
        return passed + self.ask_batch(batch)

    def ask_batch(self, packets):
        """The packets of a batch are connections of their own, because they differ in their ports or ends."""
        self.forget_connections()
        self.collect({})
        asked = {}
        for packet in packets:
            asked[self.next] = packet
            self.send(packet, self.next)
            self.next += STEP
        came = self.collect(asked)
        return [number in came for number in asked]

    def send(self, packet, number):
        family = 6 if ":" in packet["source"] else 4
        self.listen(family, packet["protocol"])
        data, link = whole(packet, number), packet.get("link")
        if link is not None:
            os.write(self.devices[link], data)
            return
        program = self.program(family, packet)
        try:
            if program is not None:
                at = 40 if family == 6 else 20
                at += 8 if packet["protocol"] == UDP else 0
                program.sendto(data[at:], (packet["destination"], packet.get("destination_port", 0)))
            else:
                self.senders[family].sendto(data, (packet["destination"], 0))
        except OSError:
            # Refused by a rule or for want of a route: it does not come out.
            pass
        finally:
            if program is not None:
                program.close()

    def program(self, family, packet):
        """A socket as programs have one, because routing rules see what the socket says; None: nothing but raw packets will do."""
        kinds = {UDP: (socket.SOCK_DGRAM, UDP), ICMP: (socket.SOCK_RAW, ICMP), ICMP6: (socket.SOCK_RAW, ICMP6)}
        # To a program of IPv6 such addresses mean those of IPv4.
        is_mapped = packet["destination"].startswith("::ffff:")
        if packet["protocol"] not in kinds or not self.has_programs or is_mapped:
            return None
        program = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, *kinds[packet["protocol"]])
        try:
            program.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            program.bind((packet["source"], packet.get("source_port", 0)))
            return program
        except OSError:
            program.close()
            return None

    def connect(self, connections):
        """Listeners answer on the host; beyond it the question's sequence number + 2 answers, so that no two are alike."""
        self.listeners, self.greeted, passed = [listener(port) for port in sorted(ports_of(connections))], [], {}
        coming = [each for each in connections if "link" in each]
        while coming:
            passed.update(zip(map(id, coming), self.connect_batch(coming[:BATCH])))
            coming = coming[BATCH:]
        self.forget_connections()
        for each in connections:
            if "link" not in each:
                passed[id(each)] = self.connect_out(each)
        for each in self.listeners + self.greeted:
            each.close()
        return [passed[id(each)] for each in connections]

    def connect_out(self, packet):
        """One that the host opens; whoever answers says a word once the ACK is there."""
        self.segments()
        client = socket.socket(socket.AF_INET6 if ":" in packet["source"] else socket.AF_INET)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.setblocking(False)
        try:
            client.bind((packet["source"], packet["source_port"]))
            client.connect_ex((packet["destination"], packet["destination_port"]))
            for link, number, _, flags, ends in self.segments():
                if flags & (SYN | ACK) == SYN:
                    beyond = {**ends, "link": link, "protocol": TCP, "ack": number + 1}
                    self.inject({**beyond, "flags": SYN | ACK}, number + 2)
                    if any(ack == number + 3 for _, _, ack, _, _ in self.segments()):
                        self.inject({**beyond, "flags": ACK | PSH, "payload": WORD}, number + 3)
            self.greet()
            return client.recv(16) == WORD
        except OSError:
            return False
        finally:
            client.close()

    def connect_batch(self, connections):
        self.forget_connections()
        self.segments()
        first, beyond, heard, done = {}, {}, {}, set()
        for each in connections:
            first[self.next] = each
            self.inject(each, self.next)
            self.next += STEP
        came = self.segments()
        for link, number, _, flags, ends in came:
            if flags == SYN and number in first:
                beyond[number] = {**ends, "link": link, "protocol": TCP, "flags": SYN | ACK, "ack": number + 1}
                self.inject(beyond[number], number + 2)
        # What the host took in was answered by its listeners.
        for _, number, ack, flags, _ in came + self.segments():
            if flags == SYN | ACK and ack - 1 in first:
                heard[ack - 1] = number + 1
        for number, ack in heard.items():
            self.inject({**first[number], "flags": ACK, "ack": ack}, number + 1)
        self.greet()
        came = self.segments()
        for _, number, _, flags, _ in came:
            if flags == ACK and number - 1 in beyond:
                self.inject({**beyond[number - 1], "flags": ACK}, number + 2)
        for _, _, ack, flags, _ in came + self.segments():
            if flags & ACK and not flags & (SYN | RST) and ack - 1 in heard:
                done.add(ack - 1)
        return [number in done for number in first]

    def inject(self, packet, number):
        os.write(self.devices[packet["link"]], whole(packet, number))

    def greet(self):
        """The listeners say something to all whose connection is complete."""
        for listener in self.listeners:
            for accepted, _ in received(listener.accept):
                # Closed without a word more: what it would repeat is no answer to the next batch.
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                accepted.send(WORD)
                self.greeted.append(accepted)

    def segments(self):
        """TCP packets that came out: link, sequence number, acknowledged number, flags, ends of the answer."""
        found = []
        for link, device in self.devices.items():
            for data in received(lambda: os.read(device, 2048)):
                protocol, segment = parts(data)
                if protocol != TCP:
                    continue
                near, far, number, ack, _, flags = struct.unpack_from("!HHIIBB", segment)
                source, destination = (data[8:24], data[24:40]) if data[0] >> 4 == 6 else (data[12:16], data[16:20])
                ends = {"source": written(destination), "destination": written(source), "source_port": far, "destination_port": near}
                found.append((link, number, ack, flags, ends))
        return found

    def collect(self, asked):
        """Numbers of the asked packets that came out somewhere; the kernel's own answers to them are none."""
        came = set()

        def note(protocol, data):
            number = number_of(protocol, data)
            if number not in asked or asked[number]["protocol"] != protocol:
                return
            if protocol in ECHO_REPLY and data[0] != asked[number]["type"]:
                return
            came.add(number)

        for (family, protocol), listener in self.sockets.items():
            for data in received(lambda: listener.recv(2048)):
                note(protocol, parts(data)[1] if family == 4 else data)
        for device in self.devices.values():
            for data in received(lambda: os.read(device, 2048)):
                note(*parts(data))
        return came


def ports_of(connections):
    """Ports that are asked for, and those that rules translate to."""
    return {each["destination_port"] for each in connections} | {80, 81, 82, 83, 8080, 8081, 8082, 8083}


def listener(port):
    """Of both families."""
    made = socket.socket(socket.AF_INET6)
    made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("::", port))
    made.listen(4096)
    made.setblocking(False)
    return made


def received(read):
    while True:
        try:
            yield read()
        except BlockingIOError:
            return


def main():
    enter_namespace()
    kernel = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            if "interfaces" in question:
                if kernel is not None:
                    kernel.end()
                kernel = Kernel(question["interfaces"], question.get("sysctl", {}), question.get("programs", False))
                answer = {"ok": True}
            elif "load" in question:
                answer = {"printed": [run(each["cmd"], each.get("text")) for each in question["load"]]}
            elif "connections" in question:
                answer = {"passed": kernel.connect(question["connections"])}
            else:
                answer = {"passed": kernel.ask(question["packets"])}
        except (RuntimeError, OSError) as problem:
            answer = {"error": str(problem)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
