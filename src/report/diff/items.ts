import type { Diff, EffectOfChange } from '../../model/diff.ts';
import type { Severity } from '../../model/finding.ts';
import type { FlowChange } from '../../model/flow-change.ts';
import type { Origin } from '../../model/origin.ts';
import { placeText } from '../layer-words.ts';
import { visible } from '../visible.ts';
import { causeText, decidingRule, flowText, kindText, lockoutText, rowText, statesText } from './words.ts';

export type ItemKind =
  | 'lockout'
  | 'broken'
  | 'violated'
  | 'new-finding'
  | 'opened'
  | 'undecided'
  | 'closed'
  | 'improved'
  | 'healed'
  | 'repaired'
  | 'fixed-finding'
  | 'narrowed-finding';

/** Signs with the tone of the terminal; they read without colour. */
export const SIGNS: Readonly<
  Record<ItemKind, { readonly sign: string; readonly tone: 'bad' | 'doubt' | 'good' }>
> = {
  lockout: { sign: '✗', tone: 'bad' },
  broken: { sign: '✗', tone: 'bad' },
  violated: { sign: '▲', tone: 'bad' },
  'new-finding': { sign: '▲', tone: 'bad' },
  opened: { sign: '▲', tone: 'bad' },
  undecided: { sign: '◌', tone: 'doubt' },
  closed: { sign: '✗', tone: 'doubt' },
  improved: { sign: '◐', tone: 'doubt' },
  healed: { sign: '✓', tone: 'good' },
  repaired: { sign: '✓', tone: 'good' },
  'fixed-finding': { sign: '✓', tone: 'good' },
  'narrowed-finding': { sign: '◐', tone: 'doubt' },
};

/** How severe a thing is by its kind; a new finding has the severity of its policy. */
export const ITEM_SEVERITY: Readonly<Record<ItemKind, Severity>> = {
  lockout: 'critical',
  broken: 'high',
  violated: 'high',
  'new-finding': 'high',
  opened: 'medium',
  undecided: 'medium',
  closed: 'low',
  improved: 'low',
  healed: 'info',
  repaired: 'info',
  'fixed-finding': 'info',
  'narrowed-finding': 'info',
};

/** One thing that a change does, in words that every format shows. */
export interface ChangeItem {
  readonly kind: ItemKind;
  /** `closed`, `broken  analyzer-prod`. */
  readonly word: string;
  readonly text: string;
  /** Further lines, by what they are. */
  readonly details: readonly (readonly [name: string, value: string])[];
  /** The rule, or the line of the change, that does it. */
  readonly origin?: Origin;
  /** Equal for the same thing in the next run, whatever lines moved. */
  readonly identity: string;
  readonly severity: Severity;
}

/** Everything that a change does, the worst first. */
export function changeItems(effect: EffectOfChange): ChangeItem[] {
  const rows = effect.rows.map(rowItem);
  const isBetter = ({ kind }: ChangeItem) => kind === 'healed' || kind === 'repaired';
  return [
    ...effect.lockout.map(lockoutItem),
    ...rows.filter((row) => !isBetter(row)),
    ...effect.findings.new.map((finding) => findingItem('new-finding', finding)),
    ...effect.boxes.map(boxItem),
    ...effect.findings.narrowed.map((finding) => findingItem('narrowed-finding', finding)),
    ...rows.filter(isBetter),
    ...effect.findings.fixed.map((finding) => findingItem('fixed-finding', finding)),
  ];
}

function lockoutItem(lockout: Diff['lockout'][number]): ChangeItem {
  const text = lockoutText(lockout);
  const { after, from, to, service } = lockout;
  return {
    kind: 'lockout',
    word: after === 'undecided' ? 'possible lock-out' : 'lock-out',
    text,
    ...decided(lockout),
    identity: `lockout ${from} ${to} ${service}`,
    severity: ITEM_SEVERITY.lockout,
  };
}

function rowItem(row: Diff['rows'][number]): ChangeItem {
  const { change, deployment, fact } = row;
  return {
    kind: change,
    word: `${change}  ${visible(deployment)}`,
    text: rowText(row),
    ...decided(row),
    identity: `row ${fact}`,
    severity: ITEM_SEVERITY[change],
  };
}

function findingItem(
  kind: 'new-finding' | 'narrowed-finding' | 'fixed-finding',
  { id, severity, message }: Diff['findings']['new'][number],
): ChangeItem {
  const isNew = kind === 'new-finding';
  return {
    kind,
    word: `${kind.replace('-', ' ')}  ${severity}`,
    text: visible(message),
    details: [],
    identity: `finding ${id}`,
    severity: isNew ? severity : ITEM_SEVERITY[kind],
  };
}

function boxItem(box: FlowChange): ChangeItem {
  const { cause, witness, sources, destinations } = box;
  const kind = box.kind === 'not-seen' ? 'undecided' : box.kind;
  const titles = (ends: FlowChange['sources']) =>
    [...new Set(ends.map(({ title, roles }) => roles?.join(' ') ?? title))].join(', ');
  return {
    kind,
    word: kindText(box.kind),
    text: `${flowText(box)}   ${statesText(box)}`,
    details: [
      ...(cause === undefined ? [] : [['by', causeText(cause, box.kind)] as const]),
      ['witness', witness.replace('->', '→')],
    ],
    ...(cause === undefined ? {} : { origin: cause.origin }),
    identity: `${kind} ${box.from} ${box.protocols} ${box.ports} ${box.sourcePorts} ${titles(sources)} to ${titles(destinations)} ${box.through}`,
    severity: ITEM_SEVERITY[kind],
  };
}

/** The rule that decides a proof, where one does. */
function decided(shown: Parameters<typeof decidingRule>[0]): Pick<ChangeItem, 'details' | 'origin'> {
  const found = decidingRule(shown);
  if (found === undefined) return { details: [] };
  const { rule, where, note } = found;
  const what = rule === undefined ? note : `${placeText(rule)}  ${visible(rule.text)}`;
  const witness = shown.proof?.witness;
  return {
    details: [
      ['rule', `${what}  in ${visible(where)}`],
      ...(witness === undefined ? [] : [['witness', witness.replace('->', '→')] as const]),
    ],
    ...(rule === undefined ? {} : { origin: rule }),
  };
}
