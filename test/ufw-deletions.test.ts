import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { ruleNotation } from './rule-notation.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'ufw', 'server', 'etc');

/** Parts of ufw's files that decide about no packet, and why. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [/^#/, 'a comment; `### tuple ###` is what ufw itself reads of a rule'],
  [/^\[0:0\]$/, 'counters'],
  [
    /^(MANAGE_BUILTINS|IPT_SYSCTL|IPT_MODULES|DEFAULT_APPLICATION_POLICY|LOGLEVEL)=/,
    'how ufw starts and logs',
  ],
  [
    /^:ufw6?-(user|before|after|logging)-\S+( - \[0:0\])?$/,
    'ufw has made the chain, empty, before it loads the file',
  ],
  [/ -j LOG /, 'a rule that logs'],
  [/^-A ufw6?-(logging|after-logging|user-logging)-/, 'a rule of a chain that only logs'],
];

/** Words that say what other words of their rule say, and why. */
const REDUNDANT: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^-m$|^(tcp|udp|icmp)$/, / -m (tcp|udp|icmp) /, 'the protocol loads the match'],
  [/^0$/, /--rt-type 0/, 'a plain packet has no routing header of any type'],
  [/^-m$|^comment$|^--comment$|^'[ds]app_/, /--comment '/, 'a comment'],
];

const NAMES = filesOf(FOLDER);
const TEXTS = new Map(NAMES.map((name) => [name, textOf(name)]));
const WHOLE = notation('', '');

for (const name of NAMES) {
  test(`no line of ${name} is left out`, () => {
    const lines = (TEXTS.get(name) ?? '').split('\n');
    const unnoticed = lines.filter(
      (line, index) =>
        line !== '' && !isIdle(line) && notation(name, lines.toSpliced(index, 1).join('\n')) === WHOLE,
    );
    expect(unnoticed).toEqual([]);
  });

  test(`no word of ${name} is left out`, () => {
    const lines = (TEXTS.get(name) ?? '').split('\n');
    const unnoticed = lines.flatMap((line, index) => {
      if (isIdle(line)) return [];
      const words = line.split(' ').filter((word) => word !== '');
      return words
        .filter((word, at) => {
          if (isIdle(word) || REDUNDANT.some(([part, whole]) => part.test(word) && whole.test(line)))
            return false;
          const text = lines.with(index, words.toSpliced(at, 1).join(' ')).join('\n');
          return notation(name, text) === WHOLE;
        })
        .map((word) => `${word} of ${line}`);
    });
    expect(unnoticed).toEqual([]);
  });
}

function isIdle(text: string): boolean {
  return WITHOUT_EFFECT.some(([pattern]) => pattern.test(text));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length + 1))
    .sort();
}

function textOf(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** What is read of the host without the places where it stands, `name` being changed to `text`. */
function notation(name: string, text: string): string {
  const files = NAMES.map((each) => ({
    name: `hosts/h/etc/${each}`,
    bytes: new TextEncoder().encode(each === name ? text : TEXTS.get(each)),
  }));
  const { assets, gaps } = readEvidence(files);
  const filters = (assets[0]?.host?.filters ?? []).map(({ bases, chains }) => [
    bases.map((base) => [base.chain, base.policy]),
    [...chains].map(([key, { rules }]) => [key, rules.map(ruleNotation)]),
  ]);
  return JSON.stringify([filters, gaps.map((gap) => `${gap.effect} ${gap.what}`)]);
}
