import { describe, expect, test } from 'vitest';
import { ALL_ADDRESSES, formatAddress } from '../src/net/address.ts';
import type { Estate } from '../src/reach/estate.ts';
import { exposuresOf } from '../src/reach/judge/exposure.ts';
import { addressesOf } from '../src/reach/point.ts';
import { estateOf, machine, network, peering } from './azure-estate.ts';
import { evidenceEstate } from './evidence-estate.ts';

/** What reaches an address at a TCP port: `certain spoke-app`. */
function exposed(estate: Estate, address: string, port: number): string[] {
  const at = estate.interfaces.find(({ interface: own }) =>
    own.addresses.some((each) => formatAddress(each) === address),
  );
  if (at === undefined) throw new Error(`nothing carries ${address}`);
  const packets = estate.space.box({ protocol: [[6, 6]], destinationPort: [[port, port]] });
  const to = { kind: 'interface', at, ranges: addressesOf(at) } as const;
  return exposuresOf(estate, to, ALL_ADDRESSES, packets)
    .filter(({ possible }) => !possible.isEmpty())
    .map(({ title, certain }) => `${certain.isEmpty() ? 'perhaps' : 'certain'} ${title}`);
}

describe('who reaches an interface is told for networks that are joined with its own, too', () => {
  test('virtual networks with a peering', () => {
    const estate = estateOf([
      network('hub', '10.0.0.0/16', ['front 10.0.1.0/24'], [peering('spoke', '10.1.0.0/16')]),
      network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24'], [peering('hub', '10.0.0.0/16')]),
      network('alone', '10.2.0.0/16', ['far 10.2.1.0/24']),
      ...machine('vm hub/front 10.0.1.4'),
      ...machine('client spoke/app 10.1.1.4'),
    ]);
    // The network that is joined with none is nowhere.
    expect(exposed(estate, '10.0.1.4', 22)).toEqual([
      'certain hub/front',
      'certain spoke/app',
      'perhaps other private networks',
    ]);
  });

  test.each([
    ['networks-with-peerings', '10.2.1.10', 5432, ['certain hub']],
    ['networks-behind-a-transit-gateway', '10.2.1.10', 5432, ['certain web']],
    [
      'networks-behind-a-transit-gateway',
      '10.2.1.10',
      1521,
      [
        'certain web',
        'certain data',
        'certain router',
        'certain with the router',
        'certain apart',
        'certain router',
        'perhaps other private networks',
      ],
    ],
  ])('%s: %s port %i', (name, address, port, expected) => {
    expect(exposed(evidenceEstate(`traps/${name}`), address, port)).toEqual(expected);
  });
});
