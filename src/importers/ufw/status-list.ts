import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import { type ListedPlace, readPlace } from './listed-place.ts';

/** A line of the list that `ufw status` prints. */
export interface ListedRule {
  readonly action: 'ALLOW' | 'DENY' | 'REJECT' | 'LIMIT';
  readonly direction: 'IN' | 'OUT' | 'FWD';
  readonly to: ListedPlace;
  readonly from: ListedPlace;
  readonly isLogged: boolean;
  readonly origin: Origin;
}

/** The list of one `ufw status`, plain, `numbered` or `verbose`. */
export interface StatusList {
  readonly rules: readonly ListedRule[];
  /** Lines that may be any rule. */
  readonly strange: readonly Origin[];
}

/** Ends the head; its words are in the language of the machine. */
const RULER = /^\s*-{2,} +-{4,} +-{2,}\s*$/;

/** Long columns push the next one to the right, so that only the action tells where they end. */
const ROW = /^(?:\[\s*\d+\])?\s*(\S.*?)\s+(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?\s+(\S.*)$/;

/** Characters of a row: far more than names, addresses and ports of a rule take. */
const LONGEST = 4096;

/** Reads the list (ufw 0.36, `get_status`); undefined: the file holds none, as where ufw has no rules or does not run. */
export function readList({ name, text = '' }: ReadFile): StatusList | undefined {
  const lines = text.split(/\r?\n/);
  const head = lines.findIndex((line) => RULER.test(line));
  if (head < 0) return undefined;
  const rules: ListedRule[] = [];
  const strange: Origin[] = [];
  for (const [index, line] of lines.entries()) {
    if (index <= head || line.trim() === '') continue;
    const origin = { file: name, line: index + 1, text: line.trim() };
    const rule = readRow(line, origin);
    if (rule === undefined) strange.push(origin);
    else rules.push(rule);
  }
  return { rules, strange };
}

function readRow(line: string, origin: Origin): ListedRule | undefined {
  if (line.length > LONGEST) return undefined;
  const [, left, action, direction = 'IN', rest] = ROW.exec(line) ?? [];
  if (left === undefined || rest === undefined) return undefined;
  const [, right = '', remark = ''] =
    /^(.*?)(?: +\(((?:log|log-all|out)(?:, out)?)\))?\s*(?: # .*)?$/.exec(rest) ?? [];
  const to = readPlace(left);
  const from = readPlace(right);
  if (to === undefined || from === undefined) return undefined;
  return {
    action: action as ListedRule['action'],
    direction: direction as ListedRule['direction'],
    to,
    from,
    isLogged: remark.startsWith('log'),
    origin,
  };
}

/** Whether two listings show one state of ufw: `verbose` prints ports where the others print names of application profiles. */
export function sameList(left: StatusList | undefined, right: StatusList | undefined): boolean {
  return summaryOf(left) === summaryOf(right);
}

function summaryOf(list: StatusList | undefined): string {
  const { rules = [], strange = [] } = list ?? {};
  const names = new Set<string>();
  const others = rules.flatMap((rule) => {
    const { origin, to, from, isLogged, ...acts } = rule;
    const named = [to.application ?? to.profile, from.application ?? from.profile];
    if (named.every((name) => name === undefined)) return [[acts, to, from]];
    const sides = [to, from].map(({ address, link, isSix }) => [address, link, isSix]);
    names.add(JSON.stringify([acts, named, sides]));
    return [];
  });
  return JSON.stringify([others, [...names], strange.map(({ text }) => text)]);
}
