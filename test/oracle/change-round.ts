import fc from 'fast-check';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import { readEvidence } from '../../src/importers/read-evidence.ts';
import type { Filter } from '../../src/model/filter.ts';
import type { ChangeFormat, EvidenceOf } from './change-formats.ts';
import { startKernel } from './kernel.ts';
import { LINKS } from './universe.ts';

/** What a round of random scripts showed. */
export interface ChangeRound {
  readonly scripts: number;
  /** Commands after which nothing of the rules is said to be known. */
  readonly lost: number;
  /** A script after which the model is another than that of what the kernel has. */
  readonly failure?: string;
}

/** Runs random scripts on a copy of random rules, and compares what they leave with what the changed evidence says. */
export function changeRound(
  format: ChangeFormat,
  { scripts, seed }: { readonly scripts: number; readonly seed: number },
): Promise<ChangeRound> {
  return compareScripts(
    format,
    fc.sample(fc.tuple(format.before, format.script), { seed, numRuns: scripts }),
  );
}

/** The same with scripts that are given, each with the rules before it. */
export async function compareScripts(
  format: ChangeFormat,
  cases: readonly (readonly [before: readonly string[], script: readonly string[]])[],
): Promise<ChangeRound> {
  const kernel = await startKernel(LINKS);
  let lost = 0;
  const run = async (before: readonly string[], script: readonly string[]): Promise<string | undefined> => {
    const given = await kernel.load(format.load(before));
    if (typeof given === 'string') throw new Error(`${given}\n${before.join('\n')}`);
    const left = await kernel.load(format.run(script));
    if (typeof left === 'string') throw new Error(`${left}\n${script.join('\n')}`);
    const text = ['#!/bin/sh', ...script, ''].join('\n');
    for (const [index, evidence] of format.evidence(given).entries()) {
      const told = toldBy(evidence, text);
      const real = shapeOf(filesOf(format.evidence(left)[index] ?? []));
      if (told === 'lost') lost++;
      else if (told !== real)
        return `${difference(told, real)}\n--- before\n${before.join('\n')}\n--- script\n${text}`;
    }
    return undefined;
  };
  try {
    const prepared = format.prepare === undefined ? [] : await kernel.load(format.prepare);
    if (typeof prepared === 'string') throw new Error(prepared);
    for (const [at, [before, script]] of cases.entries()) {
      const failure = await run(before, script);
      if (failure === undefined) continue;
      const fewer = await smaller(script, async (each) => (await run(before, each)) !== undefined);
      return { scripts: at + 1, lost, failure: (await run(before, fewer)) ?? failure };
    }
    return { scripts: cases.length, lost };
  } finally {
    kernel.end();
  }
}

/** The commands that a difference takes. */
async function smaller(
  script: readonly string[],
  fails: (script: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let commands = script;
  for (let at = script.length - 1; at >= 0; at--) {
    const fewer = commands.toSpliced(at, 1);
    if (await fails(fewer)) commands = fewer;
  }
  return commands;
}

function filesOf(evidence: EvidenceOf) {
  return evidence.map(([name, text]) => ({ name: `hosts/h/${name}`, bytes: new TextEncoder().encode(text) }));
}

function toldBy(evidence: EvidenceOf, script: string): string {
  const after = applyChanges(filesOf(evidence), [
    { file: { name: 'change.sh', bytes: new TextEncoder().encode(script) } },
  ]);
  return after.files.some(({ unreadable }) => unreadable !== undefined) ? 'lost' : shapeOf(after.files);
}

/** What filters do, without where that was read. */
function shapeOf(files: Parameters<typeof readEvidence>[0]): string {
  const filters = readEvidence(files).assets.flatMap(({ host }) => host?.filters ?? []);
  return filters.flatMap(linesOf).toSorted().join('\n');
}

function linesOf({ title, bases, chains }: Filter): string[] {
  const places = bases.map(
    ({ hook, priority, family, chain, policy }) =>
      `${title} ${chain}: ${hook} ${priority} ${family} ${policy}`,
  );
  const rules = [...chains].flatMap(([key, { rules: list }]) => {
    // What only writes down decides nothing, and follows settings of its own.
    const deciding = list.filter(({ action }) => action.kind !== 'continue');
    const numbers = [...new Set(deciding.map(({ id }) => givenAs(id)))];
    return [
      `${title} ${key}`,
      ...deciding.map(
        ({ id, conditions, action }) =>
          `${title} ${key} ${String(numbers.indexOf(givenAs(id))).padStart(4)} ${json([conditions, action])}`,
      ),
    ];
  });
  return [...places, ...rules];
}

/** Several rules that one has become, by a map whose elements nft lists in an order of its own. */
function givenAs(id: string): string {
  return id.replace(/\/\d+$/, '');
}

const UNORDERED = new Set([
  'states',
  'boxes',
  'of',
  'protocol',
  'source',
  'destination',
  'sourcePort',
  'destinationPort',
  'ranges',
]);

/** In the order and the words in which no program changes them: states are a set, and a probability has digits of its own. */
function json(value: unknown): string {
  return JSON.stringify(value, (key, each) => {
    if (UNORDERED.has(key) && Array.isArray(each)) return each.map((item) => json(item)).toSorted();
    if (key === 'reason' || (key === 'with' && /^icmp(?:6|x|v6)?[ -]port-unreachable$/.test(each))) return '';
    if (key === 'negated' && each === false) return undefined;
    if (each?.kind === 'reject' && each.with === undefined) return { ...each, with: '' };
    if (Array.isArray(each) || typeof each !== 'object' || each === null) return plain(each);
    return Object.fromEntries(Object.entries(each).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  });
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

function difference(told: string, real: string): string {
  const [left, right] = [told, real].map((text) => text.split('\n'));
  const only = (lines: readonly string[] = [], others: readonly string[] = []) =>
    lines.filter((line) => !others.includes(line)).slice(0, 6);
  return [
    ...only(left, right).map((line) => `told: ${line}`),
    ...only(right, left).map((line) => `real: ${line}`),
  ].join('\n');
}
