import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

/** What is collected from two recorded subscriptions, and how it answers. */

export const OUT = join('out', 'test', 'collect-azure');
const RECORDED = join('fixtures', 'collect-azure');
const APP_ANSWERS = join('fixtures', 'azure', 'rest-answers');
export const APP = '11111111-2222-3333-4444-555555555555';
export const SHARED = '22222222-3333-4444-5555-666666666666';

/** The answers of two subscriptions; the first is the estate that the importer's tests read. */
export function recordedAnswers() {
  const answers = Object.entries(JSON.parse(readFileSync(join(RECORDED, 'answers.json'), 'utf8')));
  const listed = readdirSync(APP_ANSWERS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(APP_ANSWERS, name), 'utf8')));
  const app = listed.map((page): [string, unknown] => {
    const [first] = page.value ?? [];
    const type = first?.type ?? 'Microsoft.Network/locations/westeurope/serviceTags';
    return [`GET /subscriptions/${APP}/providers/${type}`, page];
  });
  return new Map([...answers, ...app] as [string, Record<string, unknown>][]);
}

function probesIn(folder: string): string[][] {
  return readFileSync(join(folder, 'probes.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]);
}

export function expectedVerdicts(): Record<string, string> {
  return Object.fromEntries([...probesIn(APP_ANSWERS), ...probesIn(RECORDED)]);
}

/** Names that the lost answer would have told leave a probe without ends, and so undecided. */
export function answerOf(estate: Estate, text: string): string {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estate, probe, false);
  return typeof answer === 'string' ? 'undecided' : answer.verdict;
}

export async function verdicts(): Promise<Record<string, string>> {
  const probes = Object.keys(expectedVerdicts());
  const file = join(folderOf({ 'probes.txt': `${probes.join('\n')}\n` }), 'probes.txt');
  const { out, err } = await flowproofHere(['explain', OUT, '--probes', file]);
  const lines = out.split('\n').slice(0, -1);
  expect({ answers: lines.length, err }).toEqual({ answers: probes.length, err });
  return Object.fromEntries(probes.map((probe, index) => [probe, lines[index]?.split('\t')[0] ?? '']));
}

export function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
  } catch {
    return [];
  }
}

export function manifest(): {
  files: Record<string, { call: string; sha256: string }>;
  missing: Record<string, unknown>;
} {
  return JSON.parse(readFileSync(join(OUT, 'manifest.json'), 'utf8'));
}
