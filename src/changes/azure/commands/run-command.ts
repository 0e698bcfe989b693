import type { Origin } from '../../../model/origin.ts';
import { type Arguments, parseArguments } from '../../arguments.ts';
import { addGap, commandContext, type Handler } from '../../cloud-command.ts';
import type { Command, Outcome } from '../../command.ts';
import type { EditableEvidence } from '../../editable-evidence.ts';
import {
  createApplicationGroup,
  createSecurityGroup,
  deleteApplicationGroup,
  deleteSecurityGroup,
  updateAddress,
  updateInterface,
  updateSubnet,
} from './place-commands.ts';
import { createRule, deleteRule, updateRule } from './rule-commands.ts';

/** Commands of `az` that change security groups, and where they filter. */
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
]);

const SHORT = {
  '-g': 'resource-group',
  '-n': 'name',
  '-o': 'output',
  '-y': 'yes',
  '-l': 'location',
  '-h': 'help',
};

const FLAGS: ReadonlySet<string> = new Set([
  'yes',
  'no-wait',
  'only-show-errors',
  'verbose',
  'debug',
  'help',
]);

/** Groups of commands that hold no filter of packets between addresses. */
const HARMLESS =
  /^(account|ad|acr|advisor|aks (get-credentials|list|show)|appservice|bicep|cloud|config|configure|extension|feature|feedback|find|group (list|show|create|exists|wait)|help|identity|interactive|keyvault secret|lock|login|logout|monitor|policy|provider|resource (list|show)|rest --method get|role|snapshot|sshkey|storage blob|tag|upgrade|version)\b/;

const ASKS = /(^|\s)(list|show|wait|exists|list-[a-z-]+|show-[a-z-]+|get-[a-z-]+|check-[a-z-]+)$/;

/** Carries out one call of `az` on evidence: what it does, what of that is not known, and what the platform would refuse. */
export function runAzCommand(
  evidence: EditableEvidence,
  command: Command,
  origin: Origin,
  target: string | undefined,
): Outcome {
  const parsed = parseArguments(command.words.slice(1), { short: SHORT, flags: FLAGS });
  const given = withSettings(evidence, parsed);
  const context = commandContext(evidence, command, given, origin, target);
  const name = given.words.map(({ text }) => text).join(' ');
  if (name === '' || given.options.has('help')) return 'done';
  if (name === 'account set' || name.startsWith('configure')) remember(evidence, parsed);
  const handler = HANDLERS.get(name);
  if (handler !== undefined && given.words.every(({ unknown }) => unknown === undefined))
    return handler(context);
  if (HARMLESS.test(name) || ASKS.test(name)) return 'done';
  return addGap(context, `what az ${name} does to flows is not modelled`);
}

/** `az account set`, `az configure --defaults group=…`. */
function remember({ settings }: EditableEvidence, { options }: Arguments): void {
  const subscription = options.get('subscription')?.[0] ?? options.get('name')?.[0];
  if (subscription !== undefined) settings.set('subscription', subscription);
  for (const value of options.get('defaults') ?? []) {
    const [, group] = /^group=(.*)$/.exec(value.text) ?? [];
    if (group !== undefined) settings.set('resource-group', { ...value, text: group });
  }
}

function withSettings({ settings }: EditableEvidence, given: Arguments): Arguments {
  const options = new Map(given.options);
  for (const [name, value] of settings) if (!options.has(name)) options.set(name, [value]);
  return { ...given, options };
}
