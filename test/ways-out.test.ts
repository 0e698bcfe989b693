import { expect, test } from 'vitest';
import type { Endpoint } from '../src/model/endpoint.ts';
import { judgePair } from '../src/reach/judge/pair.ts';
import { evidenceEstate } from './evidence-estate.ts';

const estate = evidenceEstate('traps/ways-out-of-a-network');

/** Services behind a route of the estate are not the internet: that nothing begins there closes no port to it. */
test.each([
  ['app', 'internet', 443, 'open'],
  ['lonely', 'internet', 443, 'undecided'],
  ['blocked', 'internet', 443, 'blocked'],
  ['internet', 'app', 443, 'blocked'],
  ['internet', 'web', 8443, 'open'],
])('%s to %s by tcp %i is %s', (from, to, port, verdict) => {
  const service = { protocol: 6, ports: [[port, port] as const] };
  const pair = judgePair(estate, endpoint(from), endpoint(to), service, { oneWay: false, layers: [] });
  expect({ verdict: pair.verdict, layers: pair.proof.layers }).toMatchObject({ verdict });
});

function endpoint(name: string): Endpoint {
  if (name === 'internet') return { kind: 'internet' };
  const asset = estate.snapshot.assets.find(({ names }) => names.includes(name));
  if (asset === undefined) throw new Error(`no asset is called ${name}`);
  return { kind: 'asset', asset: asset.id };
}
