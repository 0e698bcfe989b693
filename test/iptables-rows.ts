/** A rule of INPUT, and below it what it does and asks: `?(…)` may hold or not. */
export const IPV4 = String.raw`
-j ACCEPT
    accept
-s 10.1.2.3/24 -d 192.0.2.1/32 -j DROP
    drop | from 10.1.2.0/24 to 192.0.2.1
-s 10.0.0.1/255.0.0.255 -j ACCEPT
    accept | from 167772161/4278190335
-s 10/8,192.0.2.1 -j ACCEPT
    accept | from 10.0.0.0/8 192.0.2.1
! -s 10.0.0.0/8 -j ACCEPT
    accept | not (from 10.0.0.0/8)
-s ! 10.0.0.0/8 -j ACCEPT
    accept | not (from 10.0.0.0/8)
-s 0.0.0.0/0 ! -d 0.0.0.0/0 -j ACCEPT
    accept | not (to 0.0.0.0/0)
-s build.example -j ACCEPT
    accept | ?(source address build.example)
-s 2001:db8::/32 -j ACCEPT
    accept | ?(source address 2001:db8::/32)
-i eth0 -o br-+ -j ACCEPT
    accept | in eth0 | out br-*
! -i lo -o + -j ACCEPT
    accept | not (in lo)
-p tcp -j ACCEPT
    accept | protocol 6
! -p tcp -j ACCEPT
    accept | not (protocol 6)
-p all -j ACCEPT
    accept
-p 47 -j ACCEPT
    accept | protocol 47
-p nosuch -j ACCEPT
    accept | ?(protocol nosuch)
-p tcp -m tcp --dport 22 -j ACCEPT
    accept | protocol 6 port 22
-p udp --sport 1024: --dport :1023 -j ACCEPT
    accept | protocol 17 source port 1024-65535 port 0-1023
-p tcp -m tcp ! --dport 22:80 -j ACCEPT
    accept | protocol 6 | not (protocol 6 port 22-80)
-ptcp --dport=443 -jACCEPT
    accept | protocol 6 port 443
-p tcp --dport ssh -j ACCEPT
    accept | protocol 6 | ?(port ssh)
-p tcp -m tcp --dport 22,80 -j ACCEPT
    accept | protocol 6 | ?(port 22,80)
-p tcp -m multiport --dports 22,80,7000:7099 -j ACCEPT
    accept | protocol 6 port 22,80,7000-7099
-p tcp -m multiport ! --dports 22,80 -j ACCEPT
    accept | protocol 6 | not (protocol 6 port 22,80)
-p udp -m multiport --ports 53,67 -j ACCEPT
    accept | protocol 17 | protocol 17 source port 53,67 or protocol 17 port 53,67
-p udp -m multiport ! --ports 53 -j ACCEPT
    accept | protocol 17 | not (protocol 17 source port 53 or protocol 17 port 53)
-p tcp -m multiport --dport 22,80 -j ACCEPT
    accept | protocol 6 port 22,80
-m multiport --dports 22 -j ACCEPT
    accept | ?(ports without a protocol that has them)
-p tcp --syn -j ACCEPT
    accept | protocol 6 | flags 2 of 23
-p tcp ! --syn -m state --state NEW -j DROP
    drop | protocol 6 | not (flags 2 of 23) | state new
-p tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP
    drop | protocol 6 | flags 0 of 63
-p tcp ! --tcp-flags ALL SYN,ACK -j DROP
    drop | protocol 6 | not (flags 18 of 63)
-p tcp --tcp-option 5 -j DROP
    drop | protocol 6 | ?(header option --tcp-option 5)
-p sctp --chunk-types any INIT -j ACCEPT
    accept | protocol 132 | ?(header option --chunk-types any INIT)
-p icmp -m icmp --icmp-type 8 -j ACCEPT
    accept | protocol 1 type 8
-p icmp --icmp-type 010 -j ACCEPT
    accept | protocol 1 | ?(ICMP type 010)
-p icmp --icmp-type any -j ACCEPT
    accept | protocol 1
-p icmp --icmp-type 255/0 -j ACCEPT
    accept | protocol 1
-p icmp --icmp-type host-unreachable -j ACCEPT
    accept | protocol 1 type 3 code 1
-p icmp ! --icmp-type 3/4 -j ACCEPT
    accept | protocol 1 | not (protocol 1 type 3 code 4)
-p icmp --icmp-type echo -j ACCEPT
    accept | protocol 1 | ?(ICMP type echo)
-f -j DROP
    drop | nothing
! -f -j ACCEPT
    accept
-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    accept | state related,established
-m state ! --state INVALID -j ACCEPT
    accept | not (state invalid)
-m conntrack --ctstate NEW,SOMETIMES -j ACCEPT
    accept | ?(connection tracking ctstate NEW,SOMETIMES)
-p tcp -m conntrack --ctorigdst 192.0.2.1 --ctorigdstport 8080 --ctdir ORIGINAL -j ACCEPT
    accept | protocol 6 | not (state untracked,invalid) | originally to 192.0.2.1 | originally port 8080 | state original
-m conntrack --ctstate DNAT --ctproto tcp ! --ctorigsrc 10.0.0.0/8 -j ACCEPT
    accept | state dnat | originally protocol 6 | not (originally from 10.0.0.0/8)
-m conntrack --ctdir REPLY -j ACCEPT
    accept | not (state untracked,invalid) | state reply
-m conntrack --ctstatus DNAT -j ACCEPT
    accept | not (state untracked,invalid) | state dnat
-m conntrack --ctstatus ASSURED --ctexpire 5:10 -j ACCEPT
    accept | not (state untracked,invalid) | ?(connection tracking ctstatus ASSURED) | ?(connection tracking ctexpire 5:10)
-m addrtype --dst-type LOCAL -j ACCEPT
    accept | destination is local
-m addrtype ! --src-type LOCAL,BROADCAST --limit-iface-in -j ACCEPT
    accept | not (source is local,broadcast of the in interface)
-m addrtype --dst-type XRESOLVE -j ACCEPT
    accept | ?(address type --dst-type XRESOLVE)
-m iprange --src-range 10.0.0.5-10.0.0.9 ! --dst-range 192.0.2.1-192.0.2.2 -j ACCEPT
    accept | from 10.0.0.5-10.0.0.9 | not (to 192.0.2.1-192.0.2.2)
-m mark --mark 0x4000/0x4000 -m connmark ! --mark 1 -j ACCEPT
    accept | packet mark 0x4000/0x4000 | not (connection mark 0x1/0xffffffff)
-m pkttype --pkt-type unicast -j ACCEPT
    accept | [not (to 224.0.0.0/4 ff00::/8)] or [?(whether frames of the link bear addresses)] | [not (destination is broadcast)] or [?(whether frames of the link bear addresses)]
-m pkttype ! --pkt-type multicast -j DROP
    drop | [not (to 224.0.0.0/4 ff00::/8)] or [?(whether frames of the link bear addresses)]
-m pkttype --pkt-type multicast -j DROP
    drop | to 224.0.0.0/4 ff00::/8 | ?(whether frames of the link bear addresses)
-m physdev --physdev-is-bridged -j ACCEPT
    accept | nothing
-m physdev ! --physdev-is-bridged -j ACCEPT
    accept
-m physdev --physdev-in veth0 -j ACCEPT
    accept | ?(bridge port in veth0)
-m physdev ! --physdev-is-in ! --physdev-out veth0 -j ACCEPT
    accept | ?(not a bridge port in)
-m set --match-set blocked src -j DROP
    drop | ?(address set blocked src: set blocked is not in evidence (ipset save prints it))
-m set ! --match-set inner dst,dst -j DROP
    drop | ?(not address set inner dst,dst: set inner is not in evidence (ipset save prints it))
-m comment --comment "it\"s -j DROP" -j ACCEPT
    accept
-m limit --limit 5/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] " --log-level 4
    continue | ?(rate limit 5/min, burst 10)
-j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min
    continue | ?(rate limit 3/min)
-m conntrack --ctstate INVALID -j RETURN -m limit --limit 3/min
    return | state invalid | ?(rate limit 3/min)
-m owner ! --uid-owner 1000 -j ACCEPT
    accept | ?(not user id 1000)
-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource
    continue
-m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j DROP
    drop | ?(recent connections: update, seconds 30, hitcount 6, name DEFAULT, mask 255.255.255.255, rsource)
-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 7 --hashlimit-mode srcip --hashlimit-name web -j ACCEPT
    accept | ?(rate limit 5/sec, hashlimit burst 7, hashlimit mode srcip, hashlimit name web)
-m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr -j REJECT --reject-with icmp-port-unreachable
    reject with icmp-port-unreachable | ?(more open connections than 20, per prefix of length 32, per source)
-m statistic --mode random --probability 0.33333333349 -j CHAIN
    jump filter/CHAIN | ?(statistic: mode random, probability 0.33333333349)
-m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue -j ACCEPT
    accept | ?(time: timestart 08:00:00, timestop 18:00:00, weekdays Mon,Tue)
-m string --string "-j ACCEPT" --algo bm --to 65535 -j DROP
    drop | ?(packet content -j ACCEPT, algo bm, to 65535)
-m policy --dir in --pol ipsec --proto esp -j ACCEPT
    accept | ?(IPsec policy: dir in, pol ipsec, proto esp)
-m mac --mac-source 00:11:22:33:44:55 -j ACCEPT
    accept | ?(source hardware address 00:11:22:33:44:55)
-m rpfilter --invert -j DROP
    drop | not (a route back by the link it came by)
-m future --with "a b" ! --without -p tcp --dport 1 -j ACCEPT
    accept | protocol 6 port 1 | ?(match future: with a b, not without)
--no-such option -j ACCEPT
    accept | ?(option --no-such option)
stray -j ACCEPT
    accept | ?(option stray)
-j ACCEPT --no-such 1
    accept | ?(option --no-such 1)
-p tcp --dport
    ?(no target was understood) | protocol 6 | ?(option --dport)
-4 -j ACCEPT
    accept
-6 -j ACCEPT
    accept | nothing
-c 10 20 -j ACCEPT
    accept
-p tcp -j REJECT --reject-with tcp-reset
    reject with tcp-reset | protocol 6
-j RETURN
    return
-j CHAIN
    jump filter/CHAIN
-g CHAIN
    goto filter/CHAIN
-j NOWHERE
    ?(NOWHERE is no chain that the table can jump to)
-j OUTPUT
    ?(OUTPUT is no chain that the table can jump to)
-j NFLOG --nflog-group 2 --nflog-prefix "x"
    continue
-j MARK --set-xmark 0x4000/0x4000
    set packet mark 0x4000/0x4000
-j MARK --set-mark 0x10/0xf
    set packet mark 0x10/0x1f
-j MARK --and-mark 0xff
    set packet mark 0x0/0xffffff00
-j MARK --or-mark 0x1
    set packet mark 0x1/0x1
-j MARK --xor-mark 0x3
    set packet mark 0x3/0x0
-j MARK --set-xmark many
    ?(target MARK --set-xmark many)
-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
    copy mark 0xff to connection 0xff
-m rpfilter --loose --accept-local -j ACCEPT
    accept | a route back by any link or of its own
-j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xf
    copy mark 0xf to packet 0xf0
-j CONNMARK --restore-mark --mask 0xff
    copy mark 0xff to packet 0xff
-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xf
    copy mark 0xff to connection 0xf
-j CT --notrack
    untrack
-p tcp --dport 21 -j CT --helper ftp
    continue | protocol 6 port 21
-p tcp -j DNAT --to-destination 10.0.0.7:8443
    translate to 10.0.0.7 port 8443-8443 | protocol 6
-p tcp -j DNAT --to-destination 10.0.0.7-10.0.0.9:8000-8010 --random --persistent
    translate to 10.0.0.7-10.0.0.9 port 8000-8010 | protocol 6
-p tcp -j DNAT --to-destination :8080
    translate to the address port 8080-8080 | protocol 6
-p tcp -j DNAT --to-destination somewhere
    ?(target DNAT --to-destination somewhere) | protocol 6
-p tcp -j REDIRECT --to-ports 3128
    translate to the interface port 3128-3128 | protocol 6
-o eth0 -j MASQUERADE --random-fully
    translate source to the interface | out eth0
-j SNAT --to-source 192.0.2.1
    translate source to 192.0.2.1
-j NETMAP --to 10.5.0.0/16
    translate the network to 10.5.0.0/16
-p tcp -j TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1
    ?(target TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1) | protocol 6
-j NFQUEUE --queue-num 1 --queue-bypass
    ?(a program decides NFQUEUE --queue-num 1 --queue-bypass)
-j SET --add-set seen src
    continue
-p tcp -j TCPMSS --clamp-mss-to-pmtu
    continue | protocol 6
`;

export const IPV6 = `
-s 2001:db8::/32 -d 2001:db8::1/ffff:ffff:: -j ACCEPT
    accept | from 2001:db8::/32 to 2001:db8::/32
-p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
    accept | protocol 58 type 135 | ?(hop limit 255)
-p icmpv6 --icmpv6-type neighbour-advertisement -j ACCEPT
    accept | protocol 58 type 136
-p icmp -j ACCEPT
    accept | protocol 1
-m rt --rt-type 0 -j DROP
    drop | nothing
-m ipv6header --header frag --soft -j DROP
    drop | nothing
-m eui64 -j ACCEPT
    accept | ?(source hardware address (eui64))
-p tcp -j DNAT --to-destination [2001:db8::7]:443
    translate to 2001:db8::7 port 443-443 | protocol 6
-p tcp -j DNAT --to-destination 2001:db8::7
    translate to 2001:db8::7 | protocol 6
-s 10.0.0.0/8 -j ACCEPT
    accept | ?(source address 10.0.0.0/8)
-j REJECT --reject-with icmp6-adm-prohibited
    reject with icmp6-adm-prohibited
-m addrtype --dst-type MULTICAST -j ACCEPT
    accept | to ff00::/8
-m addrtype ! --dst-type UNICAST,MULTICAST -j ACCEPT
    accept | not (nothing)
-m addrtype --src-type LOCAL,MULTICAST -j ACCEPT
    accept | source is local within ff00::/8
-m addrtype ! --dst-type LOCAL,ANYCAST --limit-iface-in -j ACCEPT
    accept | not (destination is local,anycast of the in interface)
-m addrtype --dst-type LOCAL,BROADCAST -j ACCEPT
    accept | ?(address type --dst-type LOCAL,BROADCAST, which no kernel loads)
`;
