import { expect, test } from 'vitest';
import { endpointOf } from '../src/cli/endpoint-argument.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { parseRange } from '../src/net/address.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { selectEndpoints } from '../src/profiles/select-endpoints.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { mistakeOf } from './mistake.ts';

const snapshot = readEvidence(readFiles(['fixtures/deployments/traps/equal-networks/evidence'], '.'));
const estate = buildEstate(snapshot, new PacketSpace());
const BOTH =
  '10.0.1.10 is an address of web-p (production) and of web-s (staging), whose networks have equal numbers: name the asset instead';

/** Neither network is closer to the other end, or both are. */
test.each([
  ['tcp 203.0.113.7:40000 -> 10.0.1.10:22', BOTH],
  ['tcp 10.0.1.10:40000 -> 192.168.7.7:22', BOTH],
  ['tcp 10.0.1.10:40000 -> 10.0.1.10:22', `${BOTH}; ${BOTH}`],
  [
    'tcp 203.0.113.7:40000 -> 10.0.1.50:22',
    '10.0.1.50 is an address of subnet-0aa1a (production) and of subnet-0bb2a (staging), whose networks have equal numbers: name the asset instead',
  ],
])('%s', (line, expected) => {
  const probe = parseProbe(line);
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estate, probe, false)).toBe(expected);
});

test('an end on the command line', () => {
  expect(mistakeOf(() => endpointOf(estate, '10.0.1.10', '--to'))).toBe(`--to ${BOTH}`);
  expect(endpointOf(estate, '10.0.2.10', '--to')).toMatchObject({ kind: 'addresses' });
});

test('a role', () => {
  const bind = (text: string) => {
    const range = parseRange(text);
    if (range === undefined) throw new Error(text);
    return selectEndpoints(
      snapshot,
      { kind: 'addresses', range, text },
      () => [],
      {},
      { file: 'f', line: 3 },
    );
  };
  expect(mistakeOf(() => bind('10.0.1.10'))).toBe(
    'f:3 10.0.1.10 is an address of i-web-p (vpc-0aa1) and of i-web-s (vpc-0bb2), whose networks have equal numbers: name the asset by its id',
  );
  expect(bind('10.0.2.10')).toMatchObject([{ kind: 'addresses' }]);
  expect(bind('10.0.1.0/24')).toMatchObject([{ kind: 'addresses' }]);
});
