import type { Command, InputLine, Outcome } from './command.ts';
import { firewallCmd } from './firewalld/program.ts';
import type { HostChanges } from './host-changes.ts';
import { CONTAINER_COMMANDS, UNREAD_COMMANDS } from './host-firewalls.ts';
import { ipset } from './iptables/ipset.ts';
import { iptables, iptablesRestore } from './iptables/programs.ts';
import { sysctl } from './linux/kernel-settings.ts';
import { containers, facts, otherFirewalls, persistent } from './linux/other-programs.ts';
import { services } from './linux/services.ts';
import { nft } from './nftables/program.ts';
import type { Teller } from './teller.ts';
import { ufw } from './ufw/program.ts';
import { netsh } from './windows/netsh.ts';

/** What a program does to a host's rules. */
export type HostCommand = (
  command: Command,
  host: HostChanges,
  teller: Teller,
  tellerAt: (line: InputLine) => Teller,
) => Outcome;

/** Programs that change what a host lets through. */
export const HOST_PROGRAMS: ReadonlyMap<string, HostCommand> = new Map<string, HostCommand>([
  ...['', '-legacy', '-nft'].flatMap((backend): [string, HostCommand][] => [
    [`iptables${backend}`, iptables],
    [`ip6tables${backend}`, iptables],
    [`iptables${backend}-restore`, iptablesRestore],
    [`ip6tables${backend}-restore`, iptablesRestore],
  ]),
  ['ipset', ipset],
  ['nft', nft],
  ['ufw', ufw],
  ['firewall-cmd', firewallCmd],
  ['netsh', netsh],
  ['netsh.exe', netsh],
  ['systemctl', services],
  ['service', services],
  ...CONTAINER_COMMANDS.map((name): [string, HostCommand] => [name, containers]),
  ...UNREAD_COMMANDS.map((name): [string, HostCommand] => [name, otherFirewalls]),
  ['netfilter-persistent', persistent],
  ['sysctl', sysctl],
  ...['ip', 'ifconfig', 'route', 'ifup', 'ifdown', 'nmcli'].map((name): [string, HostCommand] => [
    name,
    facts,
  ]),
]);
