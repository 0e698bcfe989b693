import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { HOST, METADATA, type Packet } from './addresses.ts';
import { balancersOf } from './balancer-places.ts';
import type { AzureEstate } from './estate.ts';
import { interfacesOf } from './places.ts';

/** Addresses that rules name, and their neighbours. */
const OUTSIDE =
  '203.0.113.7 203.0.113.8 203.0.113.16 203.0.114.0 52.1.2.3 9.9.9.9 198.51.100.99 2600:1f00::7 2a00::1'.split(
    ' ',
  );
const PLATFORM: readonly End[] = [{ address: HOST }, { address: METADATA }];
const PORTS = [
  0, 1, 21, 22, 23, 24, 53, 54, 79, 80, 81, 442, 443, 444, 1023, 1024, 1025, 39999, 40000, 40001, 65534,
  65535,
];

export const draws = fc.record({
  from: fc.nat(),
  to: fc.nat(),
  protocol: fc.constantFrom<Packet['protocol']>('tcp', 'tcp', 'tcp', 'udp', 'icmp', 'esp'),
  sourcePort: fc.oneof(fc.constant(40000), fc.constantFrom(...PORTS)),
  destinationPort: fc.constantFrom(...PORTS),
});
type Draw = typeof draws extends fc.Arbitrary<infer Each> ? Each : never;

interface End {
  readonly address: string;
  /** None: it is of nobody in the estate. */
  readonly machine?: string;
  readonly isPublic?: boolean;
}

/** A packet between two machines, or one from or to the outside. */
export function packetOf(estate: AzureEstate, draw: Draw): Packet | undefined {
  const interfaces = interfacesOf(estate);
  const own = interfaces.flatMap(({ machine, configurations }) =>
    configurations.map(({ address }): End => ({ machine, address })),
  );
  const inner = [
    ...own,
    ...interfaces.flatMap(({ machine, configurations }) =>
      configurations.flatMap(({ publicAddress }): End[] =>
        publicAddress === undefined ? [] : [{ machine, address: publicAddress, isPublic: true }],
      ),
    ),
    ...balancersOf(estate).flatMap(({ name, frontends }) =>
      // A frontend is worth as much as all else.
      [...frontends, ...frontends].map(({ address }): End => ({ machine: name, address, isPublic: true })),
    ),
  ];
  const outer = OUTSIDE.map((address): End => ({ address }));
  const from = oneOf(draw.from % 3 === 0 ? [...outer, { address: HOST }] : own, draw.from / 3);
  if (from === undefined) return undefined;
  const isPlatform = from.address === HOST;
  const ends = draw.to % 4 === 0 && from.machine !== undefined ? [...outer, ...PLATFORM] : inner;
  const to = oneOf(
    ends.filter(
      ({ machine, address, isPublic }) =>
        (machine === undefined || machine !== from.machine) &&
        isIPv4(address) === isIPv4(from.address) &&
        !(isPlatform && isPublic),
    ),
    draw.to / 4,
  );
  if (to === undefined) return undefined;
  const protocol = draw.protocol === 'icmp' && !isIPv4(to.address) ? 'icmpv6' : draw.protocol;
  return {
    ...{ protocol, from: from.address, to: to.address },
    ...{ sourcePort: draw.sourcePort, destinationPort: draw.destinationPort },
  };
}

const oneOf = (ends: readonly End[], number: number) => ends[Math.floor(number) % ends.length];

export function probeText({ protocol, from, to, sourcePort, destinationPort }: Packet): string {
  const end = (address: string, port: number) =>
    isIPv4(address) ? `${address}:${port}` : `[${address}]:${port}`;
  switch (protocol) {
    case 'icmp':
      return `icmp 8/0 ${from} -> ${to}`;
    case 'icmpv6':
      return `icmpv6 128/0 ${from} -> ${to}`;
    case 'esp':
      return `esp ${from} -> ${to}`;
    default:
      return `${protocol} ${end(from, sourcePort)} -> ${end(to, destinationPort)}`;
  }
}
