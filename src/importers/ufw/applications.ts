import { ascending } from '../../net/ascending.ts';
import type { ReadFile } from '../importer.ts';
import type { Dump, RuleLine } from '../iptables/dump.ts';
import type { ListedRule } from './status-list.ts';

/** Ports for which names of application profiles stand on either side of a rule. */
export interface NamedPorts {
  readonly protocol: string | undefined;
  readonly to: string | undefined;
  readonly from: string | undefined;
}

/** What ufw made of names, by the remark that it puts beside the rules (`dapp_Web,sapp_Names`). */
export type Applications = ReadonlyMap<string, readonly NamedPorts[]>;

/** Ports of profiles, by name: `80,443/tcp`. */
export type Profiles = ReadonlyMap<string, readonly string[]>;

/** Names stand for the ports with which ufw wrote its rules, whatever their profiles say since then (ufw-app, `app update`). */
export function namedInRules({ tables }: Dump): Applications {
  const found = new Map<string, Map<string, NamedPorts>>();
  for (const rule of tables.flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules))) {
    // To iptables-restore single quotation marks are letters.
    const remark = wordAfter(rule, '--comment')?.replace(/^'(.*)'$/, '$1');
    if (remark === undefined || !/^[ds]app_/.test(remark)) continue;
    const ports: NamedPorts = {
      protocol: wordAfter(rule, '-p'),
      to: remark.startsWith('dapp_') ? wordAfter(rule, '--dport', '--dports') : undefined,
      from: remark.includes('sapp_') ? wordAfter(rule, '--sport', '--sports') : undefined,
    };
    const known = found.get(remark) ?? new Map<string, NamedPorts>();
    found.set(remark, known.set(JSON.stringify(ports), ports));
  }
  return new Map([...found].map(([remark, each]) => [remark, [...each.values()]]));
}

function wordAfter({ words }: RuleLine, ...options: readonly string[]): string | undefined {
  const at = words.findIndex(({ text, quoted }) => !quoted && options.includes(text));
  return at < 0 ? undefined : words[at + 1]?.text;
}

/** The ports of profiles by name; of several of one name the last counts (ufw, `get_profiles`). */
export function readProfiles(files: readonly ReadFile[]): Profiles {
  const profiles = new Map<string, readonly string[]>();
  for (const { text = '' } of files.toSorted((left, right) => ascending(left.name, right.name))) {
    let name: string | undefined;
    for (const line of text.split(/\r?\n/)) {
      name = /^\[(.+)\]\s*$/.exec(line)?.[1] ?? name;
      const ports = /^ports\s*[=:]\s*(.*?)\s*$/i.exec(line)?.[1];
      if (name !== undefined && ports !== undefined) profiles.set(name, ports.split('|'));
    }
  }
  return profiles;
}

/** A listed rule with ports in place of names; one whose names nothing explains stays as it is. */
export function withPorts(rule: ListedRule, applications: Applications, profiles: Profiles): ListedRule[] {
  const { to, from } = rule;
  if (to.application === undefined && from.application === undefined) return [rule];
  const ports = applications.get(remarkOf(rule)) ?? portsOf(to.application, from.application, profiles) ?? [];
  if (ports.length === 0) return [rule];
  return ports.map((each) => ({
    ...rule,
    to: put(to, each.to, each.protocol),
    from: put(from, each.from, each.protocol),
  }));
}

function put(place: ListedRule['to'], ports: string | undefined, protocol: string | undefined) {
  const { application, ...others } = place;
  const named = application === undefined || ports === undefined ? {} : { ports };
  return { ...others, ...named, ...(protocol === undefined ? {} : { protocol }) };
}

function remarkOf({ to, from }: ListedRule): string {
  const names = [
    ...(to.application === undefined ? [] : [`dapp_${to.application}`]),
    ...(from.application === undefined ? [] : [`sapp_${from.application}`]),
  ];
  return names.join(',').replaceAll(' ', '%20');
}

/** What ufw makes of profiles (ufw, `get_app_rules_from_template`). */
function portsOf(
  to: string | undefined,
  from: string | undefined,
  profiles: Profiles,
): NamedPorts[] | undefined {
  const itemsOf = (name: string | undefined) =>
    name === undefined ? [NO_PORTS] : profiles.get(name)?.map(readItem);
  const [destinations, sources] = [itemsOf(to), itemsOf(from)];
  if (destinations === undefined || sources === undefined) return undefined;
  return destinations.flatMap((destination) =>
    (to === from ? [destination] : sources).map((source) => ({
      protocol: source.protocol ?? destination.protocol,
      to: destination.ports,
      from: source.ports,
    })),
  );
}

interface Item {
  readonly ports: string | undefined;
  readonly protocol: string | undefined;
}

const NO_PORTS: Item = { ports: undefined, protocol: undefined };

function readItem(text: string): Item {
  const [ports = '', protocol] = text.trim().split('/');
  return { ports, protocol };
}
