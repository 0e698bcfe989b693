import { expect, test } from 'vitest';
import type { Reachability } from '../src/model/reachability.ts';
import { parseRange } from '../src/net/address.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import type { Estate } from '../src/reach/estate.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import { dump, estateOf, links, routes } from './host-estate.ts';

const SETTINGS = 'net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 1\n';
const address = (index: number) => `10.${index >> 8}.${index & 255}.1`;

/** A host with so many links, each with a network, and rules about some of them. */
function hostOf(count: number, space = new PacketSpace()): Estate {
  const all = Array.from({ length: count }, (_, index) => index);
  const rules = all.flatMap((index) => [
    `-A INPUT ${index % 2 ? `-i eth${index}` : `-d ${address(index)}`} -p tcp --dport ${1000 + index} -j ACCEPT`,
    `-A INPUT -d ${address(index)} -s 10.0.${index & 255}.0/25 -p tcp --dport ${4000 + index} -j ${index % 5 ? 'ACCEPT' : 'DROP'}`,
  ]);
  const files = {
    'hosts/h/iptables-save.txt': dump({ filter: rules }),
    'hosts/h/ip-addr.json': links(
      Object.fromEntries(all.map((index) => [`eth${index}`, [`${address(index)}/24`]])),
    ),
    'hosts/h/ip-route.json': routes(
      Object.fromEntries(all.map((index) => [address(index).replace(/1$/, '0/24'), `eth${index}`])),
    ),
    'hosts/h/sysctl.txt': SETTINGS,
  };
  return estateOf(files, space);
}

test('links that are asked about together answer as each by itself', () => {
  const count = 12;
  const estate = hostOf(count);
  const together = reachabilityOf(estate, { to: { kind: 'asset', asset: 'h' } });
  for (let index = 0; index < count; index++) {
    const ranges = [parseRange(address(index))].filter((range) => range !== undefined);
    const alone = reachabilityOf(estate, { to: { kind: 'addresses', ranges, text: '' } });
    expect(flowsTo(together, address(index))).toEqual(flowsTo(alone, address(index)));
  }
});

function flowsTo(found: readonly Reachability[], own: string): unknown[] {
  return found
    .filter(({ destinations }) => destinations.some(({ addresses }) => addresses.includes(own)))
    .flatMap(({ flows }) => flows.filter(({ to }) => to?.includes(own) ?? true))
    .map(({ to: _, ...flow }) => JSON.stringify(flow))
    .sort();
}

test('a hundred links take no more room than what each of them and each route adds', () => {
  const estate = hostOf(100, new PacketSpace(8_000_000));
  expect(reachabilityOf(estate, { to: { kind: 'asset', asset: 'h' } }).length).toBeGreaterThan(0);
});
