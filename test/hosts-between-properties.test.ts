import fc from 'fast-check';
import { expect, test } from 'vitest';
import { whyNoHost } from './collected-host.ts';
import { compareMachines, type Machines } from './machines.ts';

const FORWARDS = 'sysctl -qw net.ipv4.ip_forward=1';
const ADDRESSES = ['10.1.0.0/24', '10.1.0.5', '10.2.0.0/24', '10.2.0.5', '10.2.0.1', '10.9.0.1'];
const PROBES = [
  ...['22', '23', '24'].map((port) => `tcp 10.1.0.5 -> 10.2.0.5:${port}`),
  ...['22', '23'].map((port) => `tcp 10.2.0.5 -> 10.1.0.5:${port}`),
  ...['22', '2222'].map((port) => `tcp 10.1.0.5 -> 10.1.0.1:${port}`),
  'tcp 10.1.0.5 -> 10.2.0.1:22',
];

const rule = fc
  .record({
    source: fc.option(fc.constantFrom(...ADDRESSES)),
    port: fc.option(fc.constantFrom(22, 23, 24)),
    target: fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP'),
  })
  .map(({ source, port, target }) =>
    [...(source ? [`-s ${source}`] : []), ...(port ? [`-p tcp --dport ${port}`] : []), `-j ${target}`].join(
      ' ',
    ),
  );
const known = fc.constant('-m conntrack --ctstate ESTABLISHED -j ACCEPT');
const chain = fc.record({
  policy: fc.constantFrom('DROP', 'ACCEPT'),
  rules: fc
    .tuple(fc.array(known, { maxLength: 1 }), fc.array(rule, { maxLength: 3 }))
    .map((all) => all.flat()),
});
const translations = fc.subarray([
  'PREROUTING -i {in} -p tcp --dport 2222 -j DNAT --to-destination 10.2.0.5:22',
  'PREROUTING -i {in} -p tcp --dport 24 -j REDIRECT --to-ports 22',
  'POSTROUTING -o {out} -p tcp --dport 22 -j MASQUERADE',
  'POSTROUTING -o {out} -j MASQUERADE',
]);
const ESTATE = { a: chain, b: chain, r: chain, s: chain, first: translations, second: translations };

interface Rules {
  readonly policy: string;
  readonly rules: readonly string[];
}

function chainOf(rules: {
  readonly a: Rules;
  readonly b: Rules;
  readonly r: Rules;
  readonly s: Rules;
  readonly first: readonly string[];
  readonly second: readonly string[];
}): Machines {
  const lines = (name: string, { policy, rules: own }: Rules) => [
    `iptables -P ${name} ${policy}`,
    ...own.map((each) => `iptables -A ${name} ${each}`),
  ];
  const nat = (all: readonly string[], incoming: string, outgoing: string) =>
    all.map((each) => `iptables -t nat -A ${each.replace('{in}', incoming).replace('{out}', outgoing)}`);
  const { r, s, first, second } = rules;
  return {
    networks: {
      office: { a: ['10.1.0.5/24'], r: ['10.1.0.1/24'] },
      backbone: { r: ['10.9.0.1/24'], s: ['10.9.0.2/24'] },
      servers: { b: ['10.2.0.5/24'], s: ['10.2.0.1/24'] },
    },
    setUp: {
      a: ['ip route add default via 10.1.0.1', ...lines('INPUT', rules.a)].join('; '),
      b: ['ip route add default via 10.2.0.1', ...lines('INPUT', rules.b)].join('; '),
      r: [
        FORWARDS,
        'ip route add 10.2.0.0/24 via 10.9.0.2',
        ...lines('FORWARD', r),
        ...nat(first, 'office', 'backbone'),
      ].join('; '),
      s: [
        FORWARDS,
        'ip route add default via 10.9.0.1',
        ...lines('FORWARD', s),
        ...nat(second, 'backbone', 'servers'),
      ].join('; '),
    },
  };
}

const why = whyNoHost();

test.skipIf(why !== undefined)(
  `whatever the rules of two gateways and both ends are, a kernel agrees${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    fc.assert(
      fc.property(fc.record(ESTATE), (rules) => {
        const wrong = compareMachines(chainOf(rules), PROBES).filter(
          ({ verdict, passed }) => verdict !== 'undecided' && (verdict === 'allow') !== passed,
        );
        expect(wrong).toEqual([]);
      }),
      // Each makes machines, and waits for what does not answer.
      { numRuns: 4, seed: Number(process.env.SEED ?? Date.now()), endOnFailure: true },
    );
  },
  60_000,
);
