import { expect, test } from 'vitest';
import { parsePrefix } from '../src/net/address.ts';
import { judgeLeftovers } from '../src/reach/judge/leftovers.ts';
import type { JudgedRequirement } from '../src/reach/judge/requirements.ts';
import { evidenceEstate } from './evidence-estate.ts';

const estate = evidenceEstate('traps/deny-before-allow');

/** By destinations: what of an install-only row is open, and what may be; what another row needs. */
test.each([
  { certain: '', possible: '', needed: '', found: 'closed' },
  { certain: '10.0.0.0/24', possible: '10.0.0.0/24', needed: '', found: 'open' },
  { certain: '', possible: '10.0.0.0/24', needed: '', found: 'undecided' },
  { certain: '10.0.0.0/25', possible: '10.0.0.0/24', needed: '', found: 'open' },
  { certain: '10.0.0.0/25', possible: '10.0.0.0/24', needed: '10.0.0.0/25', found: 'undecided' },
  { certain: '10.0.0.0/24', possible: '10.0.0.0/24', needed: '10.0.0.0/8', found: 'open inseparable' },
  { certain: '', possible: '10.0.0.0/24', needed: '10.0.0.0/8', found: 'undecided inseparable' },
])('$certain of $possible beside $needed is $found', ({ certain, possible, needed, found }) => {
  const rows = [row('leftover', certain, possible, false), row('needed', needed, needed, true)];
  const [{ fact }] = judgeLeftovers(estate, rows) as [ReturnType<typeof judgeLeftovers>[number]];
  expect([fact.verdict, ...(fact.inseparable ? ['inseparable'] : [])].join(' ')).toBe(found);
});

function row(id: string, certain: string, possible: string, needed: boolean): JudgedRequirement {
  const ranges = (text: string) => [parsePrefix(text)].filter((range) => range !== undefined);
  const packets = (text: string) =>
    estate.space.box({ protocol: [[6, 6]], destinationPort: [[443, 443]], destination: ranges(text) });
  return {
    requirement: {} as JudgedRequirement['requirement'],
    services: [{ protocol: 6, ports: [[443, 443]] }],
    certain: packets(certain),
    possible: packets(possible),
    ends: {
      from: [{ kind: 'addresses', ranges: ranges('0.0.0.0/0'), text: 'everywhere' }],
      to: [{ kind: 'addresses', ranges: ranges(possible), text: possible }],
    },
    fact: {
      id,
      deployment: 'd',
      row: id,
      from_role: 'a',
      to_role: 'b',
      protocol: 'tcp',
      from_port: 443,
      to_port: 443,
      phase: 'run',
      needed,
      verdict: 'open',
    },
    prove: () => ({ fact: id, pairs: [], unseen: [] }),
  };
}
