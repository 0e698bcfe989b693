import { type Argument, optionNames, single } from '../../arguments.ts';
import {
  addGap,
  type CommandContext,
  doubtOf,
  needed,
  refuse,
  withWholeOptions,
} from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import type { JsonObject } from '../../editable-evidence.ts';
import { createNetwork } from '../networks.ts';
import type { NamedPart } from '../parts.ts';
import {
  doubtPeering,
  networkIds,
  PEERING_FLAGS,
  peeringNamed,
  remoteOf,
  removePeering,
  syncPeering,
} from '../peerings.ts';
import { doubtTouched } from '../touched.ts';
import { writePeering } from '../write-peering.ts';
import { meant, nameGiven, newId, referenceOf } from './context.ts';
import { flagValue } from './flag-value.ts';
import { isUnread, listValues } from './list-values.ts';

/** What peerings can be told. */
const OPTIONS = optionNames(
  'name vnet-name resource-group subscription ids remote-vnet|remote-vnet-id allow-vnet-access allow-forwarded-traffic allow-gateway-transit use-remote-gateways enable-only-ipv6 local-subnet-names remote-subnet-names peer-complete-vnets sync-remote set add remove force-string no-wait output query only-show-errors verbose debug yes',
);

const FLAGS = {
  'allow-vnet-access': 'allowVirtualNetworkAccess',
  'allow-forwarded-traffic': 'allowForwardedTraffic',
  'allow-gateway-transit': 'allowGatewayTransit',
  'use-remote-gateways': 'useRemoteGateways',
} as const;

const KNOWN: readonly string[] = [
  ...['name', 'vnet-name', 'resource-group', 'subscription', 'ids', 'remote-vnet', 'no-wait', 'output'],
  ...['query', 'only-show-errors', 'verbose', 'debug', 'yes', 'set'],
  ...Object.keys(FLAGS),
];

/** `az network vnet peering create`: of one side alone. */
export const createPeering = withWholeOptions(OPTIONS, (context) => {
  const remote = single(context.given, 'remote-vnet');
  if (remote === undefined) return refuse(context, 'it names no network to peer with');
  return write(context, remote, (written) => ({
    // What a peering gets that says nothing of access differs between releases.
    doubt: 'allowVirtualNetworkAccess' in written ? undefined : 'it does not say whether it allows access',
    members: {
      allowForwardedTraffic: false,
      allowGatewayTransit: false,
      useRemoteGateways: false,
      ...written,
    },
  }));
});

/** `az network vnet peering update`: what it does not name stays. */
export const updatePeering = withWholeOptions(OPTIONS, (context) =>
  write(context, single(context.given, 'remote-vnet'), (members) => ({ doubt: undefined, members })),
);

/** `az network vnet peering delete`: the other side stays, and is disconnected. */
export const deletePeering = withWholeOptions(OPTIONS, (context) => {
  const { network, name, why } = named(context);
  if (name === undefined) return refuse(context, 'it names no peering');
  if (why !== undefined || network === undefined) return anything(context, network, name, why);
  return removePeering(context.evidence, network, name.text, context.origin)
    ? 'done'
    : refuse(context, `there is no peering ${name.text}: nothing to delete`);
});

/** `az network vnet peering sync`. */
export const syncPeerings = withWholeOptions(OPTIONS, (context) => {
  const { network, name, why } = named(context);
  if (name === undefined) return refuse(context, 'it names no peering');
  if (why !== undefined || network === undefined) return anything(context, network, name, why);
  syncPeering(context.evidence, network, name.text, context.origin);
  return 'done';
});

interface Named {
  /** Undefined where it is not known, or not in evidence. */
  readonly network: string | undefined;
  readonly name: Argument | undefined;
  readonly why?: string;
}

function named(context: CommandContext): Named {
  const { ids, why } = meant(context, networkIds(context.evidence), 'virtual network', 'vnet-name');
  const name = nameGiven(context.given) ?? needed(context, 'name');
  const doubt = why ?? doubtOf(context, name);
  const [network] = ids;
  return {
    network: why === undefined ? network : undefined,
    name,
    ...(doubt === undefined ? {} : { why: doubt }),
  };
}

function write(
  context: CommandContext,
  remote: Argument | undefined,
  whole: (written: JsonObject) => { readonly doubt: string | undefined; readonly members: JsonObject },
): Outcome {
  const { evidence, origin } = context;
  const { network, name, why } = named(context);
  if (name === undefined) return refuse(context, 'it names no peering');
  if (network === undefined || name.unknown !== undefined) return anything(context, network, name, why);
  const before = peeringNamed(evidence, network, name.text);
  if (remote === undefined && before === undefined)
    return refuse(context, `there is no peering ${name.text}: nothing to update`);
  const other =
    remote === undefined
      ? before && remoteOf(before)
      : remote.unknown === undefined
        ? referenceOf(context, 'virtualNetworks', remote.text, network)
        : undefined;
  if (other === undefined) return anything(context, network, name, why ?? `it depends on ${remote?.unknown}`);
  const { members: flags, strange } = flagsOf(context);
  const { doubt, members } = whole(flags);
  const peering: NamedPart = {
    name: name.text,
    members: { ...members, remoteVirtualNetwork: { id: other } },
  };
  const { gap, refusal } = writePeering(evidence, network, peering, why ?? strange ?? doubt, origin);
  if (refusal !== undefined) return refuse(context, refusal);
  return gap === undefined ? 'done' : addGap(context, gap);
}

/** What it lets pass, by options or by `--set`; `strange`: what of that is not known. */
function flagsOf({ given }: CommandContext): { readonly members: JsonObject; readonly strange?: string } {
  const members: JsonObject = {};
  for (const [option, member] of Object.entries(FLAGS)) {
    const value = flagValue(given, option);
    if (value === 'unknown') return { members, strange: `what --${option} says is not known` };
    if (value !== undefined) members[member] = value;
  }
  for (const { name, values } of given.inOrder) {
    if (name !== 'set') continue;
    for (const { text, unknown } of values) {
      const [, path = '', value = ''] = /^(\w+)=(true|false)$/i.exec(text) ?? [];
      const member = PEERING_FLAGS.find(
        (each) => each.toLowerCase() === path.replaceAll('_', '').toLowerCase(),
      );
      if (member === undefined || unknown !== undefined)
        return { members, strange: `what --set ${text} changes is not known` };
      members[member] = value.toLowerCase() === 'true';
    }
  }
  const option = [...given.options.keys()].find((each) => !KNOWN.includes(each));
  return option === undefined
    ? { members }
    : { members, strange: `what --${option} changes is not modelled` };
}

/** A peering of which it is not known which it is: then every network may be concerned. */
function anything(
  context: CommandContext,
  network: string | undefined,
  name: Argument,
  why: string | undefined,
): Outcome {
  const { evidence, origin } = context;
  const peering =
    network === undefined || name.unknown !== undefined
      ? undefined
      : peeringNamed(evidence, network, name.text);
  if (peering !== undefined && network !== undefined) doubtPeering(evidence, network, peering, origin);
  else doubtTouched(evidence, 'network vnet peering', [], false, origin);
  return addGap(context, `which peering it changes is not known: ${why ?? 'its network is not in evidence'}`);
}

/** `az network vnet create`, as far as peerings concern it: what stands in it is told, and is not modelled. */
export const createNetworkAlone = withWholeOptions(
  optionNames('name address-prefixes resource-group'),
  (context) => {
    const name = single(context.given, 'name');
    const blocks = listValues(context.given, ['address-prefixes']);
    const isKnown = doubtOf(context, name, single(context.given, 'resource-group')) === undefined;
    if (name !== undefined && isKnown && blocks !== undefined && !isUnread(blocks))
      createNetwork(context.evidence, newId(context, 'virtualNetworks', name.text), blocks, context.origin);
    return addGap(context, 'what az network vnet create does to flows is modelled for peerings alone');
  },
);
