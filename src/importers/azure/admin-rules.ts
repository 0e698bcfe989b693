import type { Gap } from '../../model/gap.ts';
import { asRecord } from '../json-object.ts';
import type { RawResource } from './documents.ts';
import { placeOf } from './fold.ts';
import {
  disagreement,
  isSameDescription,
  keyOf,
  nameOf,
  parentOf,
  type Resource,
  readPart,
  readResources,
  undisputed,
} from './resources.ts';
import { homesOf, namedNetworks } from './rule-homes.ts';
import { AdminConfiguration, AdminRule, type NetworkInterface } from './schema.ts';
import type { PlacedRule } from './security-rules.ts';
import type { KnownNetwork, KnownSubnet } from './topology.ts';
import { TYPES } from './vocabulary.ts';

/** Rules of network managers that are asked before every security group of a virtual network. */
export interface AdminRules {
  readonly rules: readonly PlacedRule[];
  /** Why they may not hold; absent: they do. */
  readonly doubt?: string;
  /** Why there may be others; absent: there are none. */
  readonly unseen?: string;
}

/** The rules at a subnet of a network (`keyOf`); undefined, `subnet` is not in evidence. */
export type AdminRulesOf = (network: string, subnet: KnownSubnet | undefined) => AdminRules | undefined;

/** A rule of a network. */
interface Held {
  readonly id: string;
  readonly rule: PlacedRule;
  readonly setting: IntentSetting;
  /** Why the rules of the network may not hold. */
  readonly doubt?: string;
}

/** What a configuration does to networks of services that manage their own rules; absent: it is not in evidence. */
type IntentSetting = 'none' | 'allow' | 'all' | undefined;

/**
 * The effective security admin rules of subnets, from `az network manager list-effective-security-admin-rule`. That answer does not
 * name its virtual network: the request does that a manifest tells, else the name of the file, or there is only one and the file's
 * name says of no other.
 * `refused` holds the requests that a collector got no answer to.
 */
export function readAdminRules(
  raw: readonly RawResource[],
  networks: ReadonlyMap<string, KnownNetwork>,
  interfaces: readonly Resource<NetworkInterface>[],
  refused: readonly string[],
  gaps: Gap[],
): AdminRulesOf {
  const settings = readSettings(raw, gaps);
  const homes = namedNetworks(networks, interfaces);
  const unseen = new Map<string, string>(
    refused.flatMap((call) => {
      const network = askedNetwork(call);
      return network === undefined
        ? []
        : [[network, 'admin rules of the network were not collected'] as const];
    }),
  );
  const byNetwork = new Map<string, Held[]>();
  for (const item of raw) {
    if (item.type !== TYPES.adminRules) continue;
    if (!isEffective(item)) {
      gaps.push(notEffective(item));
      continue;
    }
    const value = readPart(item.value, AdminRule, item.file, item.pointer, gaps);
    const asked = askedNetwork(item.call);
    const found = asked === undefined ? homesOf(item.file, homes) : { keys: [asked], isSure: true };
    if (value === undefined) {
      for (const home of found.keys) unseen.set(home, 'an admin rule of the network was not read');
      continue;
    }
    if (item.isOfPage)
      for (const home of found.keys) unseen.set(home, 'not every admin rule of the network is in evidence');
    const doubt = found.isSure
      ? undefined
      : 'which virtual network the admin rules are for is not in evidence';
    if (doubt !== undefined) gaps.push(unplaced(item, doubt));
    const name = value.name ?? nameOf(value.id);
    const rule: PlacedRule = {
      value: toSecurityRule(value, name),
      origin: { file: item.file, pointer: placeOf(value), text: `admin rule ${name}` },
    };
    // …/securityAdminConfigurations/c/ruleCollections/r/rules/x
    const setting = settings.get(keyOf(parentOf(parentOf(value.id))));
    for (const home of found.keys) {
      const own = byNetwork.get(home) ?? [];
      byNetwork.set(home, own);
      const told = own.find((each) => each.id === keyOf(value.id));
      if (told !== undefined && isSameDescription(told.rule.value, rule.value)) continue;
      if (told !== undefined)
        gaps.push(disagreement({ id: value.id, name, file: told.rule.origin.file }, item));
      const why = told === undefined ? doubt : `the admin rule ${name} is described twice and differently`;
      own.push({ id: keyOf(value.id), rule, setting, ...(why === undefined ? {} : { doubt: why }) });
    }
  }
  const manager = raw.find(({ type }) => type === 'microsoft.network/networkmanagers');
  if (manager !== undefined && byNetwork.size === 0) gaps.push(rulesUnseen(manager));
  return (network, subnet) => {
    const known = networks.get(network);
    const own = byNetwork.get(network) ?? [];
    const whyUnseen = unseen.get(network);
    if (own.length === 0 && whyUnseen === undefined) return undefined;
    if (known === undefined || subnet === undefined)
      return {
        rules: [],
        unseen: 'whether admin rules hold in a subnet that is not in evidence is not known',
      };
    if (isExempt(subnet, raw)) return undefined;
    const isManaged = known.subnets.some(({ resource }) =>
      (resource.value.delegations ?? []).some(({ serviceName }) => INTENT.test(serviceName ?? '')),
    );
    const held = isManaged ? own.filter(({ rule, setting }) => holdsInManaged(rule, setting)) : own;
    const unknown = isManaged && held.some(({ setting }) => setting === undefined);
    const doubt = unknown
      ? 'whether admin rules hold beside services that manage their own rules is not in evidence'
      : held.find((each) => each.doubt !== undefined)?.doubt;
    if (held.length === 0 && whyUnseen === undefined) return undefined;
    return {
      rules: held.map(({ rule }) => rule),
      ...(doubt === undefined ? {} : { doubt }),
      ...(whyUnseen === undefined ? {} : { unseen: whyUnseen }),
    };
  };
}

/** Services whose networks admin rules leave alone unless a configuration says otherwise. */
const INTENT = /^microsoft\.(sql\/managedinstances|databricks\/workspaces)$/i;

/** Subnets of the platform's own gateways (security admin rules, services where they are not applied). */
const EXEMPT =
  /^(azurebastionsubnet|azurefirewallsubnet|azurefirewallmanagementsubnet|gatewaysubnet|routeserversubnet)$/i;

function isExempt({ resource }: KnownSubnet, raw: readonly RawResource[]): boolean {
  if (EXEMPT.test(resource.name)) return true;
  const configurations = (resource.value.ipConfigurations ?? []).map(({ id }) => id);
  const gateways = raw.filter(({ type }) => type === 'microsoft.network/applicationgateways');
  // A whole text of the gateway: the id of another subnet may begin as this one does.
  const id = JSON.stringify(keyOf(resource.id));
  return (
    configurations.some((each) => /\/applicationgateways\//i.test(each)) ||
    gateways.some(({ value }) => JSON.stringify(value).toLowerCase().includes(id))
  );
}

function holdsInManaged({ value }: PlacedRule, setting: IntentSetting): boolean {
  if (setting === 'allow') return /allow$/i.test(value.access);
  return setting !== 'none';
}

function readSettings(raw: readonly RawResource[], gaps: Gap[]): Map<string, IntentSetting> {
  return new Map(
    [...undisputed(readResources(raw, TYPES.adminConfigurations, AdminConfiguration, gaps))].map(
      ([key, { value }]) => {
        const text = (value.applyOnNetworkIntentPolicyBasedServices ?? []).join().toLowerCase();
        return [key, text === '' || text === 'none' ? 'none' : text === 'allowrulesonly' ? 'allow' : 'all'];
      },
    ),
  );
}

/** The rules of a configuration look alike; effective ones say to which groups of networks they apply. */
function isEffective({ value }: RawResource): boolean {
  const names = [value, asRecord(value.properties) ?? {}].flatMap((each) => Object.keys(each));
  return names.some((name) =>
    /^(ruleGroups|ruleCollectionAppliesToGroups|configurationDescription)$/i.test(name),
  );
}

/** The virtual network (`keyOf`) that a request for effective rules names. */
function askedNetwork(call: string | undefined): string | undefined {
  const [, id] = /^POST (.*)\/listNetworkManagerEffectiveSecurityAdminRules$/i.exec(call ?? '') ?? [];
  return id === undefined ? undefined : keyOf(id);
}

function toSecurityRule(rule: AdminRule, name: string): PlacedRule['value'] {
  const any = (texts: readonly string[] | undefined) => (texts?.length ? texts : ['*']);
  const addresses = (list: AdminRule['sources']) => any(list?.map((each) => each.addressPrefix));
  return {
    name,
    priority: rule.priority,
    direction: rule.direction ?? '',
    access: rule.access ?? '',
    protocol: rule.protocol ?? '',
    sourcePortRanges: [...any(rule.sourcePortRanges)],
    destinationPortRanges: [...any(rule.destinationPortRanges)],
    sourceAddressPrefixes: [...addresses(rule.sources)],
    destinationAddressPrefixes: [...addresses(rule.destinations)],
  };
}

function notEffective({ file, pointer, value }: RawResource): Gap {
  const id = String(value.id ?? '');
  return {
    kind: 'unmodelled',
    effect: 'either',
    what: `the admin rule ${nameOf(id)} is one of a configuration, which does not say where it holds: export the effective ones`,
    subject: id,
    origin: { file, pointer, text: nameOf(id) },
  };
}

function rulesUnseen({ file, pointer, value }: RawResource): Gap {
  const name = nameOf(String(value.id));
  const what = `the effective admin rules of the network manager ${name} are not in evidence (az network manager list-effective-security-admin-rule)`;
  return {
    kind: 'unseen',
    effect: 'either',
    what,
    subject: String(value.id),
    origin: { file, pointer, text: name },
  };
}

function unplaced({ file, pointer }: RawResource, doubt: string): Gap {
  const what = `${doubt}: name the file as the network (hub.json, hub-admin-rules.json)`;
  return { kind: 'unseen', effect: 'either', what, origin: { file, pointer, text: file } };
}
