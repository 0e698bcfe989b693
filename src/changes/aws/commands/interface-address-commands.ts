import type { Argument } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { textOf } from '../elements.ts';
import { doubtInterface } from '../interfaces.ts';
import { addAddress, addressesIn, holderOf, takeAddress, whyNotPlaced } from '../private-addresses.ts';
import { primaryOf } from '../public-addresses.ts';
import { interfacesWith } from '../wearers.ts';
import { leaveOpen } from './leave-open.ts';

/** Options with addresses that are written. */
const WRITTEN = ['private-ip-addresses', 'ipv6-addresses'];
/** Options by which addresses are given or taken that do not stand in the line, or blocks of them. */
const OTHERS = [
  ...['secondary-private-ip-address-count', 'ipv6-address-count', 'ipv4-prefixes', 'ipv4-prefix-count'],
  ...['ipv6-prefixes', 'ipv6-prefix-count', 'cli-input-json', 'cli-input-yaml'],
];

/** `assign-private-ip-addresses`, `assign-ipv6-addresses`: one that another interface has moves only where that is allowed. */
export function assign(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const meant = meantBy(context);
  if (typeof meant === 'string') return meant;
  const { id, subnet, written } = meant;
  const isTaken = given.options.has('allow-reassignment');
  const refusals = written.flatMap(({ text }) => {
    const holder = holderOf(evidence, subnet, text);
    const mayMove =
      holder === id || (isTaken && holder !== undefined && primaryOf(evidence, holder) !== text);
    return mayMove ? [] : (whyNotPlaced(evidence, subnet, text) ?? []);
  });
  if (refusals[0] !== undefined) return refuse(context, `${refusals[0]}: it is refused`);
  for (const { text } of written) {
    const holder = holderOf(evidence, subnet, text);
    if (holder === id) continue;
    if (holder !== undefined) takeAddress(evidence, holder, text, origin);
    addAddress(evidence, id, text, origin);
  }
  return 'done';
}

/** `unassign-private-ip-addresses`, `unassign-ipv6-addresses`: never the primary one. */
export function unassign(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const meant = meantBy(context);
  if (typeof meant === 'string') return meant;
  const { id, written, own } = meant;
  const wrong = written.find(({ text }) => !own.includes(text) || text === primaryOf(evidence, id));
  if (wrong !== undefined)
    return refuse(context, `${wrong.text} is no further address of ${id}: it is refused`);
  for (const { text } of written) takeAddress(evidence, id, text, origin);
  return 'done';
}

function meantBy(context: CommandContext):
  | Outcome
  | {
      readonly id: string;
      readonly subnet: string;
      readonly own: readonly string[];
      readonly written: readonly Argument[];
    } {
  const { evidence, given } = context;
  const id = needed(context, 'network-interface-id');
  if (id === undefined) return refuse(context, 'it names no interface');
  const written = WRITTEN.flatMap((option) => given.options.get(option) ?? []);
  const [described] = interfacesWith(evidence, id.text);
  const subnet = textOf(described?.value.SubnetId);
  const other = OTHERS.find((option) => given.options.has(option));
  const why =
    doubtOf(context, id, ...written) ??
    (described === undefined || subnet === undefined ? `${id.text} is not in evidence` : undefined) ??
    (other === undefined ? undefined : `--${other} is not carried out`);
  if (why !== undefined && id.unknown === undefined) doubtInterface(evidence, id.text, why, context.origin);
  if (why !== undefined || described === undefined || subnet === undefined)
    return leaveOpen(context, '', `which addresses an interface has is not known: ${why}`);
  if (written.length === 0) return addGap(context, `what becomes of addresses of ${id.text} is not known`);
  return { id: id.text, subnet, own: addressesIn(described.value), written };
}
