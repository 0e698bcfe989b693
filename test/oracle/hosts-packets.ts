import fc from 'fast-check';
import type { KernelPacket } from './kernel.ts';
import type { Family } from './universe.ts';

/** Addresses that every host has, so that it has one to send from. */
export const ADDRESSES: Readonly<Record<Family, readonly string[]>> = {
  4: ['4 ip address add 192.0.2.1/24 dev eth0'],
  6: ['6 ip address add 2001:db8::1/64 dev eth0 nodad'],
};

const OWN = { 4: ['192.0.2.1', '192.0.2.1', '127.0.0.1'], 6: ['2001:db8::1', '2001:db8::1', '::1'] } as const;

/** Of links, of neighbours, and beyond; the first, the last and odd ones of networks. */
const PLAIN = {
  4: [
    ...['192.0.2.1', '192.0.2.5', '192.0.2.9', '192.0.2.130', '10.0.0.1', '10.0.0.9', '10.0.0.18'],
    ...[
      '172.17.0.1',
      '172.17.0.2',
      '10.9.0.1',
      '10.9.0.2',
      '198.51.100.7',
      '198.51.100.200',
      '203.0.113.130',
    ],
  ],
  6: [
    ...['2001:db8::1', '2001:db8::5', '2001:db8::9', '2001:db8:1::1', '2001:db8:1::9', '2001:db8:2::1'],
    ...['2001:db8:2::2', '2001:db8:9::7', '2001:db8:a::7'],
  ],
} as const;
const ODD = {
  4: [
    ...[
      '192.0.2.255',
      '192.0.2.0',
      '192.0.2.77',
      '192.0.2.127',
      '10.0.0.255',
      '10.0.0.31',
      '10.0.0.0',
      '127.0.0.1',
      '127.0.0.5',
    ],
    ...[
      '127.255.255.255',
      '0.0.0.0',
      '0.0.0.5',
      '240.0.0.1',
      '240.0.0.9',
      '255.255.255.255',
      '169.254.1.1',
      '169.254.1.9',
    ],
    ...['224.0.0.1', '224.0.0.251', '239.1.1.1', '239.2.2.2'],
  ],
  6: [
    ...[
      '2001:db8::',
      '2001:db8:1::',
      '::',
      '::1',
      'fe80::1',
      'fe80::2',
      'fe80::9',
      'fe80::',
      '::ffff:10.0.0.9',
    ],
    ...['ff02::1', 'ff02::2', 'ff02::fb', 'ff05::5', 'ff05::2', 'ff01::1'],
  ],
} as const;

const address = (family: Family) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<string>(...PLAIN[family]) },
    { weight: 1, arbitrary: fc.constantFrom<string>(...ODD[family]) },
  );

/** What a program sends there bears another destination or family, or needs that the program says a link. */
const NEEDS_LINK = /^(0\.0\.0\.0|::|::ffff:.*|255\..*|22[4-9]\..*|23\d\..*|fe80:.*|ff.*)$/;

const link = fc.constantFrom('eth0', 'eth0', 'eth1', 'eth1', 'docker0');

/** Made on the host where it has no link; client ports are one each. */
export function packet(family: Family): fc.Arbitrary<(index: number) => KernelPacket> {
  return fc
    .record({
      link: fc.oneof({ weight: 5, arbitrary: link }, { weight: 1, arbitrary: fc.constant(undefined) }),
      isEcho: fc.constantFrom(false, false, true),
      source: address(family),
      destination: address(family),
    })
    .filter(({ link, destination }) => link !== undefined || !NEEDS_LINK.test(destination))
    .map(({ link, isEcho, source, destination }) => (index: number) => ({
      ...(link === undefined ? {} : { link }),
      source: link === undefined ? OWN[family][0] : source,
      destination,
      ...(isEcho
        ? { protocol: family === 4 ? 1 : 58, type: family === 4 ? 8 : 128, code: 0 }
        : { protocol: 17, source_port: 1100 + index, destination_port: 53 }),
    }));
}

export const connection: fc.Arbitrary<(index: number) => KernelPacket> = fc
  .constantFrom<Family>(4, 4, 6)
  .chain((family) =>
    fc.record({
      link: fc.oneof({ weight: 5, arbitrary: link }, { weight: 1, arbitrary: fc.constant(undefined) }),
      own: fc.constantFrom<string>(...OWN[family]),
      source: fc.constantFrom<string>(...PLAIN[family]),
      destination: fc.constantFrom<string>(...PLAIN[family]),
    }),
  )
  .filter(({ source, own, destination }) => source !== destination && own !== destination)
  .map(({ link, own, source, destination }) => (index: number) => ({
    ...(link === undefined ? {} : { link }),
    protocol: 6,
    source: link === undefined ? own : source,
    destination,
    source_port: 1100 + index,
    destination_port: 80,
  }));
