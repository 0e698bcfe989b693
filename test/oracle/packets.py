"""Packets as bytes, each with a number by which it is known again where it comes out."""
import socket
import struct

TCP, UDP, ICMP, ICMP6, SCTP, GRE = 6, 17, 1, 58, 132, 47
SYN, RST, PSH, ACK = 0x02, 0x04, 0x08, 0x10
MARK = b"flwp"


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[: len(data) & ~1])) + (data[-1] << 8 if len(data) & 1 else 0)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def packed(address):
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def written(address):
    return socket.inet_ntop(socket.AF_INET6 if len(address) == 16 else socket.AF_INET, address)


def transport(packet, number, source, destination):
    """Header and payload behind the address header; `number` is found again by `number_of`."""
    protocol = packet["protocol"]
    ports = packet.get("source_port", 0), packet.get("destination_port", 0)
    tag = MARK + struct.pack("!I", number)
    if protocol == TCP:
        head = struct.pack("!HHIIBBHHH", *ports, number, packet.get("ack", 0), 0x50, packet.get("flags", SYN), 64240, 0, 0)
        data, at = head + packet.get("payload", b""), 16
    elif protocol == UDP:
        data, at = struct.pack("!HHHH", *ports, 16, 0) + tag, 6
    elif protocol in (ICMP, ICMP6):
        data, at = struct.pack("!BBHHH", packet["type"], packet["code"], 0, number & 0xFFFF, 1) + tag, 2
    elif protocol == SCTP:
        chunk = struct.pack("!BBHIIHHI", 1, 0, 20, number, 65535, 1, 1, number)
        data = struct.pack("!HHII", *ports, 0, 0) + chunk
        return data[:8] + struct.pack("<I", crc32c(data)) + chunk
    else:
        # A GRE header without options, version 0.
        return (struct.pack("!HH", 0, 0x0800) if protocol == GRE else b"") + tag
    pseudo = b"" if protocol == ICMP else source + destination + struct.pack("!II", len(data), protocol)
    value = checksum(pseudo + data) or (0xFFFF if protocol == UDP else 0)
    return data[:at] + struct.pack("!H", value) + data[at + 2 :]


def whole(packet, number):
    source, destination = packed(packet["source"]), packed(packet["destination"])
    data, protocol = transport(packet, number, source, destination), packet["protocol"]
    if len(source) == 16:
        return struct.pack("!IHBB", 6 << 28, len(data), protocol, 64) + source + destination + data
    size, name = 20 + len(data), number & 0xFFFF or 1
    head = struct.pack("!BBHHHBBH", 0x45, 0, size, name, 0x4000, 64, protocol, 0) + source + destination
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + data


def number_of(protocol, data):
    """The number that `transport` put in; None for packets of others."""
    if protocol == TCP:
        return struct.unpack_from("!I", data, 4)[0] if len(data) >= 8 else None
    if protocol == SCTP:
        return struct.unpack_from("!I", data, 16)[0] if len(data) >= 20 else None
    at = 8 if protocol in (UDP, ICMP, ICMP6) else 4 if protocol == GRE else 0
    return struct.unpack_from("!I", data, at + 4)[0] if data[at : at + 4] == MARK and len(data) >= at + 8 else None


def parts(data):
    if data[0] >> 4 == 6:
        return data[6], data[40:]
    return data[9], data[(data[0] & 15) * 4 :]
