import type { Origin } from '../../../model/origin.ts';
import { type Arguments, ofFiles, parseArguments } from '../../arguments.ts';
import { addGap, type CommandContext, commandContext, type Handler } from '../../cloud-command.ts';
import type { Command, Outcome } from '../../command.ts';
import type { EditableEvidence } from '../../editable-evidence.ts';
import { isHarmlessOfAzure } from '../harmless-resources.ts';
import { networkIds } from '../peerings.ts';
import { doubtTouched } from '../touched.ts';
import { createPublicAddress, deleteAddress, updateAddress } from './address-commands.ts';
import { meant } from './context.ts';
import {
  createNetworkAlone,
  createPeering,
  deletePeering,
  syncPeerings,
  updatePeering,
} from './peering-commands.ts';
import {
  createApplicationGroup,
  createSecurityGroup,
  deleteApplicationGroup,
  deleteSecurityGroup,
  updateInterface,
  updateSubnet,
} from './place-commands.ts';
import {
  createRoute,
  createRouteTable,
  deleteRoute,
  deleteRouteTable,
  updateRoute,
  updateRouteTable,
} from './route-commands.ts';
import { createRule, deleteRule, updateRule } from './rule-commands.ts';

/** Commands of `az` that change security groups, routes and peerings, and where they hold. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['network nsg rule create', createRule],
  ['network nsg rule update', updateRule],
  ['network nsg rule delete', deleteRule],
  ['network nsg create', createSecurityGroup],
  ['network nsg delete', deleteSecurityGroup],
  ['network vnet subnet update', updateSubnet],
  ['network nic update', updateInterface],
  ['network nic ip-config update', updateAddress],
  ['network asg create', createApplicationGroup],
  ['network asg delete', deleteApplicationGroup],
  ['network public-ip create', createPublicAddress],
  ['network public-ip delete', deleteAddress],
  ['network vnet create', createNetworkAlone],
  ['network vnet peering create', createPeering],
  ['network vnet peering update', updatePeering],
  ['network vnet peering delete', deletePeering],
  ['network vnet peering sync', syncPeerings],
  ['network route-table create', createRouteTable],
  ['network route-table update', updateRouteTable],
  ['network route-table delete', deleteRouteTable],
  ['network route-table route create', createRoute],
  ['network route-table route update', updateRoute],
  ['network route-table route delete', deleteRoute],
]);

const SHORT = {
  '-g': 'resource-group',
  '-n': 'name',
  '-o': 'output',
  '-y': 'yes',
  '-l': 'location',
  '-h': 'help',
  '-s': 'subscription',
  '-d': 'defaults',
};

const FLAGS: ReadonlySet<string> = new Set([
  'yes',
  'no-wait',
  'only-show-errors',
  'verbose',
  'debug',
  'help',
]);

const ASKS = /(^|\s)(list|show|wait|exists|list-[a-z-]+|show-[a-z-]+|get-[a-z-]+|check-[a-z-]+)$/;

/** Carries out one call of `az` on evidence: what it does, what of that is not known, and what the platform would refuse. */
export function runAzCommand(
  evidence: EditableEvidence,
  command: Command,
  origin: Origin,
  target: string | undefined,
): Outcome {
  const parsed = parseArguments(ofFiles(command.words.slice(1), '@'), { short: SHORT, flags: FLAGS });
  const given = withSettings(evidence, parsed);
  const context = commandContext(evidence, command, given, origin, target);
  const name = given.words.map(({ text }) => text).join(' ');
  if (name === '' || given.options.has('help')) return 'done';
  if (name === 'account set' || /^config(ure)?\b/.test(name)) remember(evidence, parsed);
  const handler = HANDLERS.get(name);
  if (handler !== undefined && given.words.every(({ unknown }) => unknown === undefined))
    return forEachId(context, handler);
  if (name === 'rest' && /^(get)?$/i.test(given.options.get('method')?.[0]?.text ?? '')) return 'done';
  if (isHarmlessOfAzure(name) || ASKS.test(name)) return 'done';
  const texts = [...given.options.values()].flat().map(({ text }) => text);
  texts.push(...networksOf(context, name));
  doubtTouched(evidence, name, texts, /\bcreate$/.test(name), origin);
  return addGap(context, `what az ${name} does to flows is not modelled`);
}

/** The network that a command names by its name; commands of other groups may name by theirs what stands in further networks. */
function networksOf(context: CommandContext, name: string): readonly string[] {
  const isOwn = /^network vnet (update|delete|create)$/.test(name);
  if (context.given.doubt !== undefined || !/^network vnet (subnet )?\w+$/.test(name)) return [];
  const all = networkIds(context.evidence);
  const { ids, why } = meant(context, all, 'virtual network', isOwn ? 'name' : 'vnet-name');
  return why === undefined ? ids : [];
}

/** `--ids` with several ids is a command for each of them. */
function forEachId(context: CommandContext, handler: Handler): Outcome {
  const ids = context.given.options.get('ids') ?? [];
  if (ids.length < 2 || ids.some(({ unknown }) => unknown !== undefined)) return handler(context);
  const outcomes = ids.map((id) => {
    const options = new Map([...context.given.options, ['ids', [id]]]);
    return handler({ ...context, given: { ...context.given, options } });
  });
  return outcomes.find((outcome) => outcome !== 'done') ?? 'done';
}

/** `az account set`, `az configure --defaults group=…`, `az config set defaults.group=…`. */
function remember({ settings }: EditableEvidence, { options, words }: Arguments): void {
  const subscription = options.get('subscription')?.[0] ?? options.get('name')?.[0];
  if (subscription !== undefined) settings.set('subscription', subscription);
  for (const value of [...(options.get('defaults') ?? []), ...words]) {
    const [, group] = /^(?:defaults\.)?group=(.*)$/.exec(value.text) ?? [];
    if (group !== undefined) settings.set('resource-group', { ...value, text: group });
  }
}

function withSettings({ settings }: EditableEvidence, given: Arguments): Arguments {
  const options = new Map(given.options);
  for (const [name, value] of settings) if (!options.has(name)) options.set(name, [value]);
  return { ...given, options };
}
