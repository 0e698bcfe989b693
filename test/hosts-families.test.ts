import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../src/model/endpoint.ts';
import { parseService } from '../src/model/service.ts';
import { parsePrefix } from '../src/net/address.ts';
import { coverageOf } from '../src/reach/judge/coverage.ts';
import { type Demand, judgePair } from '../src/reach/judge/pair.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { type Probe, parseProbe } from '../src/reach/probe-text.ts';
import { dump, estateOf, type Files, links, routes } from './host-estate.ts';

const SIX: Files = {
  'hosts/web/iptables.txt': dump({ filter: ['-A INPUT -p tcp --dport 443 -j ACCEPT'] }),
  'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '2001:db8:1::10/64'] }),
};

/** Whom the rules of one family alone are in evidence of: the addresses, what is said, and whether it matters. */
test.each([
  [
    '10.0.1.10/24 2001:db8:1::10/64',
    'IPv6 rules of host web are not in evidence (ip6tables-save prints them)',
    'either',
  ],
  [
    '10.0.1.10/24 fe80::10/64',
    'IPv6 rules of host web are not in evidence (ip6tables-save prints them); neither is any IPv6 address of it',
    'none',
  ],
  ['', 'IPv6 rules of host web are not in evidence (ip6tables-save prints them)', 'either'],
])('rules of IPv4 alone on a host with %j', (texts, what, effect) => {
  const rules = { 'hosts/web/iptables.txt': dump({}) };
  const addr = { 'hosts/web/addr.json': links({ eth0: texts.split(' ') }) };
  const estate = estateOf(texts === '' ? rules : { ...rules, ...addr });
  expect(estate.snapshot.gaps).toMatchObject([{ what, effect, subject: 'web' }]);
  expect(coverageOf(estate, [], [])).toMatchObject({ hostLayerUnseen: [], hostFamilyUnseen: ['web (IPv6)'] });
});

test('explain says that the rules of a family were not seen', () => {
  const probe = parseProbe('tcp [2001:db8:9::9]:40000 -> [2001:db8:1::10]:443');
  expect(answerProbe(estateOf(SIX), probe as Probe, false)).toMatchObject({
    verdict: 'undecided',
    layers: [{ layer: 'host', decides: true, note: 'IPv6 rules of the host are not in evidence' }, {}],
    notes: ['not seen: the network between them', 'not seen: IPv6 rules of web'],
  });
});

/** The same for a requirement: from, to, service, verdict. */
const PAIRS: readonly (readonly [string, Files, Demand['layers'], readonly string[]])[] = [
  [
    'answers of what was forwarded leave by the link that the question came by',
    {
      'hosts/web/iptables.txt': dump({
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 172.17.0.2:443'],
        filter: [
          '-A FORWARD -o docker0 -p tcp --dport 443 -j ACCEPT',
          '-A FORWARD -i docker0 -o eth0 -j ACCEPT',
        ],
      }),
      'hosts/web/addr.json': links({
        eth0: ['10.0.1.10/24'],
        eth1: ['192.168.5.254/24'],
        docker0: ['172.17.0.1/16'],
      }),
      'hosts/web/route.json': routes({
        default: 'eth0',
        '10.0.1.0/24': 'eth0',
        '192.168.5.0/24': 'eth1',
        '172.17.0.0/16': 'docker0',
      }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.accept_local = 1\n',
    },
    [],
    [
      '192.168.4.0/23 10.0.1.10 tcp/443 partial',
      '192.168.4.0/24 10.0.1.10 tcp/443 open',
      '192.168.5.0/25 10.0.1.10 tcp/443 blocked',
    ],
  ],
  [
    'a demanded host layer is not there for IPv6 where only IPv4 rules are in evidence',
    SIX,
    ['host'],
    ['2001:db8:9::/64 2001:db8:1::10 tcp/443 undecided', '198.51.100.0/24 10.0.1.10 tcp/443 open'],
  ],
  [
    'which nothing demands',
    SIX,
    [],
    ['2001:db8:9::/64 2001:db8:1::10 tcp/443 undecided', '198.51.100.0/24 10.0.1.10 tcp/443 open'],
  ],
  [
    'a listing of both families shows the rules of each',
    { ...SIX, 'hosts/web/ip6tables.txt': '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n' },
    ['host'],
    ['2001:db8:9::/64 2001:db8:1::10 tcp/443 open', '198.51.100.0/24 10.0.1.10 tcp/443 open'],
  ],
  [
    'a ruleset of nft is all that there is, also of IPv6',
    {
      ...SIX,
      'hosts/web/ruleset.txt':
        'table ip extra {\n\tchain in {\n\t\ttype filter hook input priority 0; policy accept;\n\t}\n}\n',
    },
    ['host'],
    ['2001:db8:9::/64 2001:db8:1::10 tcp/443 open'],
  ],
];

describe.each(PAIRS)('%s', (_, files, layers, lines) => {
  const estate = estateOf(files);
  test.each(lines)('%s', (line) => {
    const [from = '', to = '', service = '', expected] = line.split(' ');
    const demand = { oneWay: false, layers };
    const wanted = parseService(service) as NonNullable<ReturnType<typeof parseService>>;
    const { verdict, proof } = judgePair(estate, addresses(from), addresses(to), wanted, demand);
    expect({ verdict, layers: proof.layers }).toMatchObject({ verdict: expected });
  });
});

function addresses(text: string): Endpoint {
  const range = parsePrefix(text);
  return { kind: 'addresses', ranges: range === undefined ? [] : [range], text };
}
