import type { Diff, EffectOfChange, Lockout, RowChange } from '../../model/diff.ts';
import type { Cause, FlowChange, FlowEnd } from '../../model/flow-change.ts';
import { placeText } from '../layer-words.ts';
import { addressesOf, serviceText } from '../reachability.ts';
import { counted } from '../tally.ts';
import { visible } from '../visible.ts';

const SHOWN_ENDS = 6;
const SHOWN_OF_ROLE = 3;
/** Ports that clients use: a flow from all of them is told without. */
const CLIENTS = '1024-65535';

const TO_ITSELF = { never: ', none to itself', only: ', each to itself' } as const;

/** `tcp 22 from internet to web (10.0.1.5)`. */
export function flowText(box: FlowChange): string {
  const clients = box.sourcePorts.length === 0 || box.sourcePorts.some((each) => each === CLIENTS);
  const from = clients ? '' : `, from source ports ${box.sourcePorts.join(',')}`;
  const through = box.through === undefined ? '' : `, ${visible(box.through)}`;
  const itself = box.toItself === undefined ? '' : TO_ITSELF[box.toItself];
  return `${serviceText(box)} from ${endsText(box.sources)} to ${endsText(box.destinations)}${itself}${from}${through}`;
}

/** `deny → allow`. */
export function statesText({ from, to }: Pick<FlowChange, 'from' | 'to'>): string {
  return `${from} → ${to}`;
}

/** `opened`, `closed`, `undecided`, `not seen`. */
export function kindText(kind: FlowChange['kind']): string {
  return kind.replace('-', ' ');
}

/** `change.sh:3  ufw allow 22`; what stood before and is gone, or is not seen any more, is said so. */
export function causeText({ side, origin, where }: Cause, kind: FlowChange['kind']): string {
  const gone = side !== 'before' ? '' : kind === 'not-seen' ? ' (before)' : ' (no longer)';
  return `${placeText(origin)}  ${visible(origin.text)}${gone}  in ${visible(where)}`;
}

/** `required flow: analyzer → domain controllers, tcp 636: open → blocked`. */
export function rowText({ title, from, to, service, before, after }: RowChange): string {
  return `${visible(title)}: ${visible(from)} → ${visible(to)}, ${service}: ${before} → ${after}`;
}

/** `10.9.9.0/24 → web, tcp 22: open → blocked`. */
export function lockoutText({ from, to, service, before, after }: Lockout): string {
  return `${visible(from)} → ${visible(to)}, ${service}: ${before} → ${after}`;
}

/** The rule that decides a proof, and where it stands; `note`: what does where no rule decides. */
export function decidingRule({ proof }: Pick<RowChange, 'proof'>) {
  const layer = proof?.layers.find(({ decides }) => decides);
  if (layer === undefined) return undefined;
  const [rule] = layer.rules;
  return { rule, where: layer.where, note: layer.note ?? layer.verdict };
}

/** How old the evidence is that a change is compared with. */
export function baselineText({ baseline, asOf, compared }: Diff): string {
  if (baseline === undefined) return 'The evidence before the change does not say when it was collected.';
  const minutes = Math.max(0, Math.floor((Date.parse(asOf) - Date.parse(baseline)) / 60_000));
  const what = compared === 'audits' ? 'an audit as of' : 'evidence collected';
  return `Compared with ${what} ${baseline}, ${ageText(minutes)} old.`;
}

function ageText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${counted(days, 'day')} and ${counted(hours % 24, 'hour')}`;
  return hours > 0
    ? `${counted(hours, 'hour')} and ${counted(minutes % 60, 'minute')}`
    : counted(minutes, 'minute');
}

/** One sentence that says what two audits have otherwise. */
export function auditsText({ rows, findings }: Diff): string {
  const { length } = findings.notSeen;
  const unseen =
    length === 0 ? '' : `, ${counted(length, 'finding')} not seen again and not proved to be fixed`;
  return `${counted(rows.length, 'row')} judged otherwise, ${counted(findings.new.length, 'new finding')}, ${counted(findings.fixed.length, 'fixed finding')}${unseen}.`;
}

/** What matters most of a change, in a few words; what it only stores may matter most. */
export function headline(diff: EffectOfChange & Pick<Diff, 'compared' | 'afterReload'>): string {
  const [now, ...later] = [diff, ...(diff.afterReload === undefined ? [] : [diff.afterReload])].map(
    (effect) => worstOf({ ...effect, compared: diff.compared }),
  );
  const [worse] = later.filter(({ rank }) => now !== undefined && rank < now.rank);
  const { sign, words } = worse ?? (now as Worst);
  const text = worse === undefined ? words : `at the next reload, ${words}`;
  return `${sign}${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

interface Worst {
  /** 0 is the worst. */
  readonly rank: number;
  readonly sign: string;
  readonly words: string;
}

function worstOf({
  lockout,
  rows,
  findings,
  boxes,
  effective,
  proved,
  compared,
}: EffectOfChange & Pick<Diff, 'compared'>): Worst {
  const hasRow = (wanted: RowChange['change']) => rows.some(({ change }) => change === wanted);
  const opened = boxes.filter(({ kind }) => kind === 'opened').length;
  const isJudgedOtherwise = rows.length > 0 || findings.fixed.length + findings.notSeen.length > 0;
  const all: readonly (readonly [holds: boolean, sign: string, words: string])[] = [
    [lockout.length > 0, '✗ ', 'this change cuts administration'],
    [hasRow('broken'), '✗ ', 'this change breaks required flows'],
    [hasRow('violated') || findings.new.length > 0, '▲ ', 'this change exposes what should be closed'],
    [hasRow('undecided'), '◌ ', 'this change leaves rows undecided'],
    [compared === 'audits', '', 'no row is worse than before'],
    [opened > 0, '▲ ', `this change opens ${opened === 1 ? 'one kind of flow' : `${opened} kinds of flows`}`],
    [boxes.some(({ kind }) => kind === 'undecided'), '◌ ', 'this change leaves flows undecided'],
    [effective, '', 'this change only closes flows'],
    [isJudgedOtherwise, '', 'this change moves no flow, and is judged otherwise'],
    [!proved, '◌ ', 'no effective change in what could be read'],
    [true, '✓ ', 'no effective change'],
  ];
  const rank = all.findIndex(([holds]) => holds);
  const [, sign, words] = all[rank] as (typeof all)[number];
  return { rank, sign, words };
}

/** What cannot be said of two audits without their evidence. */
export const AUDITS_ALONE =
  'Two audits without their evidence: verdicts and findings are compared, flows are not.';

/** One sentence that says what the change does, and one of what the next reload adds to it. */
export function summaryText({ afterReload, ...effect }: EffectOfChange & Pick<Diff, 'afterReload'>): string {
  const now = effectText(effect);
  return afterReload === undefined ? now : `${now} At the next reload: ${effectText(afterReload)}`;
}

/** The same of what it does now, or of what the next reload adds. */
function effectText(effect: EffectOfChange): string {
  const parts = [
    part(effect.lockout.length, 'administration flow cut', 'administration flows cut'),
    ...(['broken', 'violated', 'undecided', 'improved', 'healed', 'repaired'] as const).map((change) =>
      part(effect.rows.filter((row) => row.change === change).length, `row ${change}`, `rows ${change}`),
    ),
    part(effect.findings.new.length, 'new finding', 'new findings'),
    part(effect.findings.narrowed.length, 'finding narrowed', 'findings narrowed'),
    part(effect.findings.fixed.length, 'finding fixed', 'findings fixed'),
    part(
      effect.findings.notSeen.length,
      'finding not seen again and not proved to be fixed',
      'findings not seen again and not proved to be fixed',
    ),
    ...(['opened', 'undecided', 'not-seen', 'closed'] as const).map((kind) =>
      part(
        effect.boxes.filter((box) => box.kind === kind).length,
        `kind of flow ${kindText(kind)}`,
        `kinds of flows ${kindText(kind)}`,
      ),
    ),
  ].filter((text) => text !== undefined);
  if (effect.effective) return `${parts.join(' · ')}.`;
  return parts.length === 0 ? noEffect(effect) : `${parts.join(' · ')}; ${noFlow(effect)}.`;
}

function noFlow({ proved, gaps }: EffectOfChange): string {
  return proved
    ? 'no flow moves'
    : `no flow moves in what could be read, and ${counted(gaps.length, 'gap')} may hide one`;
}

function noEffect({ proved, gaps }: EffectOfChange): string {
  return proved
    ? 'No effective change: no flow moves between open, undecided and closed.'
    : `No effective change in what could be read; ${counted(gaps.length, 'gap')} may hide one.`;
}

function part(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}

/** Those of one role together: `internet, wiki/server (3 assets: web-1, web-2, web-3)`. */
function endsText(ends: readonly FlowEnd[]): string {
  const groups = [
    ...Map.groupBy(ends, (end) =>
      end.roles === undefined ? end : JSON.stringify([end.kind, end.roles]),
    ).values(),
  ];
  const texts = groups.map(([first, ...others]) =>
    first?.roles === undefined ? endText(first as FlowEnd) : roleText(first.roles, [first, ...others]),
  );
  return shortened(texts, SHOWN_ENDS);
}

/** `web (10.0.1.5)`; what says itself which addresses it means stands alone. */
function endText(end: FlowEnd): string {
  return end.kind === 'anywhere' || end.kind === 'internet'
    ? visible(end.title)
    : `${visible(end.title)}${addressesOf(end)}`;
}

function roleText(roles: readonly string[], [first, ...others]: readonly [FlowEnd, ...FlowEnd[]]): string {
  const name = roles.map((role) => visible(role)).join(', ');
  if (others.length === 0) return `${name}: ${endText(first)}`;
  const all = [first, ...others];
  const count =
    first.kind === 'asset'
      ? counted(new Set(all.map(({ asset }) => asset)).size, 'asset')
      : counted(all.length, 'range');
  const isTold = new Set(all.map(({ title }) => title)).size === all.length;
  const texts = all.map((end) => (isTold ? visible(end.title) : endText(end)));
  return `${name} (${count}: ${shortened(texts, SHOWN_OF_ROLE)})`;
}

function shortened(texts: readonly string[], limit: number): string {
  const more = texts.length - limit;
  return `${texts.slice(0, limit).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
