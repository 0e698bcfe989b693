import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Accepted, Translated } from '../src/model/accepted.ts';
import type { PolicyInput } from '../src/model/facts.ts';
import { parseAddress, single } from '../src/net/address.ts';
import type { PacketSet } from '../src/net/packet-set.ts';
import { bindWaivers } from '../src/profiles/bind-waivers.ts';
import { loadWaivers } from '../src/profiles/load-waivers.ts';
import type { Estate } from '../src/reach/estate.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import type { Judgement } from '../src/reach/judge/judgement.ts';
import { judgeLeftovers } from '../src/reach/judge/leftovers.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { judgeWaivers } from '../src/reach/judge/waivers.ts';
import { answerProbe, type ProbeAnswer } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { estateOf as azureEstateOf, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';
import { cloud, dump, estateOf } from './host-estate.ts';
import { deploy, ESTABLISHED, MAIL, plainHost, ROLES, second, sender } from './row-deployment.ts';

type Kind = 'requirements' | 'restrictions' | 'prohibitions' | 'leftovers' | 'internet';
type Judged = Judgement<PolicyInput[Kind][number]>;

/** Every packet of a small universe; nothing outside it is ever offending here. */
const SOURCES = ['10.0.0.1', '10.0.0.2', '10.0.9.9'];
const TARGETS = ['10.0.1.1', '10.0.1.2'];
const PORTS = [25, 465, 587];
const UNIVERSE = SOURCES.flatMap((from) =>
  TARGETS.flatMap((to) => PORTS.map((port) => `tcp ${from}:50000 -> ${to}:${port}`)),
);

describe('what remains is what offends but for what is waived', () => {
  const rule = fc.record({
    source: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.0/30', '0.0.0.0/0'),
    port: fc.constantFrom(...PORTS),
    verdict: fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP'),
    limited: fc.boolean(),
  });
  const rules = fc.array(rule, { maxLength: 5 });
  const waived = fc.uniqueArray(fc.constantFrom(...UNIVERSE), { maxLength: UNIVERSE.length });

  test('in rows of every kind', () => {
    fc.assert(
      fc.property(rules, rules, waived, (one, two, names) => {
        const estate = estateOf({
          ...sender,
          ...second,
          ...plainHost('one', '10.0.1.1', dump({ filter: [ESTABLISHED, ...one.map(ruleText)] })),
          ...plainHost('two', '10.0.1.2', dump({ filter: [ESTABLISHED, ...two.map(ruleText)] })),
        });
        const rows = {
          requirements: `[${MAIL}, { from: a, to: b, services: [tcp/25] }, { from: a, to: b, services: [tcp/587], phases: [install] }]`,
          restrictions: '[{ role: b, services: [tcp/25, tcp/465, tcp/587], allow: [a] }]',
          onlyThese: '[{ role: c, services: [tcp/443], allow: [a] }]',
          prohibitions: '[{ from: d, to: b }, { from: d, to: c, services: [tcp/465] }]',
        };
        const deployment = deploy(estate, rows, { ...ROLES, d: '{ host: second }' }, undefined);
        const requirements = judgeRequirements(estate, deployment);
        const judgements: Judged[] = [
          ...requirements.filter(({ requirement }) => requirement.needed),
          ...judgeLeftovers(estate, requirements),
          ...judgeRestrictions(estate, deployment),
          ...judgeProhibitions(estate, deployment),
        ];
        for (const judged of judgements) if (isWrong(judged)) checkSubtraction(estate, judged, names);
      }),
      { numRuns: 15, seed: 20_261_121 },
    );
  });

  function ruleText({
    source,
    port,
    verdict,
    limited,
  }: {
    source: string;
    port: number;
    verdict: string;
    limited: boolean;
  }) {
    return `-A INPUT -s ${source} -p tcp -m tcp --dport ${port}${limited ? ' -m limit --limit 5/min' : ''} -j ${verdict}`;
  }

  /** The packets that offend are found one by one; then those that remain of them are. */
  function checkSubtraction(estate: Estate, judged: Judged, names: readonly string[]): void {
    const { space } = estate;
    const sets = new Map(UNIVERSE.map((text) => [text, packetOf(estate, text)]));
    const all = space.unionOf([...sets.values()]);
    const accepted = space.unionOf(names.flatMap((name) => sets.get(name) ?? []));
    const remains = (text: string, waivers: PacketSet) => {
      const others = space.all.difference(sets.get(text) as PacketSet);
      return isWrong(without(judged, waivers.union(others)));
    };
    const offending = UNIVERSE.filter((text) => remains(text, space.empty));
    expect(offending, judged.fact.id).toEqual(UNIVERSE.filter((text) => offends(estate, judged, text)));
    const expected = offending.filter((text) => !names.includes(text));
    expect(UNIVERSE.filter((text) => remains(text, accepted))).toEqual(expected);
    const rest = without(judged, accepted.union(all.complement()));
    expect(isWrong(rest)).toBe(expected.length > 0);
    if (expected.length > 0) {
      const witness = rest.prove().pairs.find((pair) => pair.witness !== undefined)?.witness;
      expect(expected).toContain(witness);
    }
  }

  /** What a probe says of one packet, and whether the row wants it so. */
  function offends(estate: Estate, { fact }: Judged, text: string): boolean {
    const [, from = '', to = '', port = ''] = /^tcp ([\d.]+):50000 -> ([\d.]+):(\d+)$/.exec(text) ?? [];
    const verdictOf = (asked: string) =>
      (answerProbe(estate, parseProbe(asked) as never, false) as ProbeAnswer).verdict;
    const verdict = verdictOf(text);
    if ('alternatives' in fact && fact.alternatives !== undefined) {
      // All ways offend where none is open.
      const ways = PORTS.map((each) => verdictOf(`tcp ${from}:50000 -> ${to}:${each}`));
      return from === '10.0.0.1' && !ways.includes('allow');
    }
    if (Number(port) < fact.from_port || Number(port) > fact.to_port) return false;
    const isToC = to === '10.0.1.1';
    if ('needed' in fact) return from === '10.0.0.1' && verdict !== 'allow';
    if ('inseparable' in fact) return from === '10.0.0.1' && verdict !== 'deny';
    if ('from_role' in fact)
      return from === '10.0.0.2' && verdict !== 'deny' && (fact.to_role === 'b' || isToC);
    if ('role' in fact) return from !== '10.0.0.1' && verdict !== 'deny' && (fact.role === 'b' || isToC);
    return false;
  }
});

const CALLS = ['198.51.100.7', '192.0.2.9'].flatMap((from) => [22, 443].map((port) => [from, port] as const));

test.each([
  ['nothing', '192.0.2.0/32', '203.0.113.10', []],
  ['a sender', '198.51.100.0/24', '203.0.113.10', ['198.51.100.7 22', '198.51.100.7 443']],
  ['everyone, by the public address', '0.0.0.0/0', '203.0.113.10', CALLS.map((call) => call.join(' '))],
  ['everyone, by the private address', '0.0.0.0/0', '10.0.1.10', CALLS.map((call) => call.join(' '))],
  ['everyone, by the address of another', '0.0.0.0/0', '203.0.113.11', []],
])('of what the internet reaches: %s', (_, from, to, expected) => {
  const estate = estateOf(
    cloud({
      'aws/groups.json': {
        SecurityGroups: [
          {
            GroupId: 'sg-web',
            VpcId: 'vpc-1',
            IpPermissions: [22, 443].map((port) => ({
              IpProtocol: 'tcp',
              FromPort: port,
              ToPort: port,
              IpRanges: [{ CidrIp: '0.0.0.0/0' }],
            })),
            IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
          },
        ],
      },
    }),
  );
  const { space } = estate;
  const asked = [22, 443].map((port) => ({ protocol: 'tcp', port }));
  const judged = judgeInternet(estate, asked).filter(({ fact }) => fact.verdict === 'exposed');
  expect(judged).toHaveLength(2);
  const [source, address] = [space.box({ source: [rangeOf(from)] }), parseAddress(to)];
  const destinationOf = (translated: readonly Translated[]) => [
    ...(address === undefined ? [] : [single(address)]),
    ...translated.filter((each) => each.public?.value === address?.value).map((each) => single(each.private)),
  ];
  const waived = CALLS.filter(([sender, port]) => {
    const one = space.box({ source: [rangeOf(sender)], destinationPort: [[port, port]], protocol: [[6, 6]] });
    const accepted: Accepted = {
      subject: () => false,
      remaining: (packets, { translated = [] }) =>
        packets
          .intersection(one)
          .difference(source.intersection(space.box({ destination: destinationOf(translated) }))),
    };
    return judged.every((each) => each.without?.(accepted).fact.verdict === 'closed');
  });
  expect(waived.map((call) => call.join(' '))).toEqual(expected);
});

test.each([
  ['by the balancer', '198.51.100.99', 'tcp/22', 'open'],
  ['by its own public address', '198.51.100.20', 'any', 'open'],
  ['by both', '[198.51.100.99, 198.51.100.20]', 'tcp/22', 'waived'],
  ['by both, at the port of the balancer alone', '[198.51.100.99, 198.51.100.20]', 'tcp/443', 'open'],
  ['behind the translation', '10.0.1.4', 'tcp/22', 'waived'],
])('a machine that is called at two public addresses, waived %s: %s', (_, to, ports, expected) => {
  const estate = azureEstateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    publicAddress('front', '198.51.100.99', 'Standard'),
    publicAddress('own', '198.51.100.20', 'Standard'),
    ...machine('jump hub/app 10.0.1.4 nsg=open public=own'),
    securityGroup('open', ['100 in allow Tcp 22 from * to *', '110 in allow Tcp 8080 from * to *']),
    loadBalancer('balancer', 'front', ['22 to 22 of jump']),
  ]);
  const text = `waivers: { a: { policy: p, from: internet, to: ${to}, ports: ${ports}, owner: A, approver: B, approved: 2026-01-01, expires: 2026-12-31, reason: R } }`;
  const bound = bindWaivers(loadWaivers('w', text), [], ['p'], estate.snapshot);
  const [waiver] = judgeWaivers(estate, bound, '2026-06-01T00:00:00Z');
  const judged = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]).find(
    ({ fact }) => fact.verdict === 'exposed',
  );
  const rest = judged?.without?.({
    subject: () => false,
    remaining: (packets, ends) => packets.difference(waiver?.inForce?.accepts?.(ends) ?? estate.space.empty),
  });
  expect(rest?.fact.verdict).toBe(expected === 'open' ? 'exposed' : 'closed');
});

function rangeOf(text: string) {
  const [address = '', length = '32'] = text.split('/');
  const first = parseAddress(address)?.value ?? 0n;
  return { family: 4 as const, first, last: first + (1n << BigInt(32 - Number(length))) - 1n };
}

function packetOf({ space }: Estate, text: string): PacketSet {
  const [, from = '', to = '', port = ''] = /^tcp ([\d.]+):50000 -> ([\d.]+):(\d+)$/.exec(text) ?? [];
  return space.box({
    protocol: [[6, 6]],
    source: [rangeOf(from)],
    destination: [rangeOf(to)],
    sourcePort: [[50_000, 50_000]],
    destinationPort: [[Number(port), Number(port)]],
  });
}

function without(judged: Judged, waivers: PacketSet): Judged {
  const accepted: Accepted = { subject: () => true, remaining: (packets) => packets.difference(waivers) };
  if (judged.without === undefined) throw new Error(`${judged.fact.id} is about no packets`);
  return judged.without(accepted);
}

function isWrong({ fact }: Judged): boolean {
  if ('opened_not_reachable' in fact && fact.opened_not_reachable) return true;
  return 'needed' in fact ? fact.verdict !== 'open' : fact.verdict !== 'closed';
}
