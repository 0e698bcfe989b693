import { expect, test } from 'vitest';
import type { Endpoint } from '../src/model/endpoint.ts';
import { type Address, allAddresses, formatAddress, single } from '../src/net/address.ts';
import { judgePair } from '../src/reach/judge/pair.ts';
import { routeLayer } from '../src/reach/path/route-layer.ts';
import { evidenceEstate } from './evidence-estate.ts';

const estate = evidenceEstate('traps/ways-out-of-a-network');

/**
 * Services behind a route of the estate are not the internet: that nothing begins there closes no port to it. For what is sent
 * they are outside as well: who reaches nothing else reaches a part.
 */
test.each([
  // By IPv6 all of it, and by IPv4 not from every port.
  ['app', 'internet', 443, 'undecided'],
  ['lonely', 'internet', 443, 'undecided'],
  ['blocked', 'internet', 443, 'partial'],
  ['internet', 'app', 443, 'blocked'],
  ['internet', 'web', 8443, 'open'],
])('%s to %s by tcp %i is %s', (from, to, port, verdict) => {
  const service = { protocol: 6, ports: [[port, port] as const] };
  const pair = judgePair(estate, endpoint(from), endpoint(to), service, { oneWay: false, layers: [] });
  expect({ verdict: pair.verdict, layers: pair.proof.layers }).toMatchObject({ verdict });
});

test('the doubt of a route tells of no other route', () => {
  const at = estate.interfaces.find(({ interface: own }) => own.addresses.some(isClient));
  if (at === undefined) throw new Error('nothing has the address of the client');
  const ranges = at.interface.addresses.filter(isClient).map(single);
  const outside = [allAddresses(4)];
  const layer = routeLayer(
    estate,
    { kind: 'interface', at, ranges },
    { kind: 'outside', ranges: outside },
    'destination',
    'forward',
    estate.space.box({ source: ranges, destination: outside }),
  );
  const doubts = layer.traces.flatMap((trace) => trace.dependences);
  expect(Object.fromEntries(doubts.map(({ origin, reason }) => [origin.text, reason]))).toMatchObject({
    '192.168.0.0/16 via vgw-0a01': expect.stringMatching(/^[^;]*vgw-0a01[^;]*$/),
  });
});

function isClient(address: Address): boolean {
  return formatAddress(address) === '10.0.2.10';
}

function endpoint(name: string): Endpoint {
  if (name === 'internet') return { kind: 'internet' };
  const asset = estate.snapshot.assets.find(({ names }) => names.includes(name));
  if (asset === undefined) throw new Error(`no asset is called ${name}`);
  return { kind: 'asset', asset: asset.id };
}
