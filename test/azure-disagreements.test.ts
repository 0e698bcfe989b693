import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { answerOf, CLIENT } from './azure-case.ts';
import {
  applicationGroup,
  firewall,
  machine,
  network,
  peering,
  publicAddress,
  type Resource,
  routeTable,
  securityGroup,
  serviceTags,
} from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';
import { estateOf, type Files } from './host-estate.ts';

const hub = (group = 'web', toSpoke: Resource = {}) =>
  network(
    'hub',
    '10.0.0.0/16',
    [
      ...[`app 10.0.1.0/24 nsg=${group}`, 'AzureFirewallSubnet 10.0.2.0/24', 'bare 10.0.3.0/24'],
      'onward 10.0.4.0/24 table=forced',
    ],
    [peering('spoke', '10.1.0.0/16', toSpoke)],
  );
const POLICY = {
  '100 Dnat nat': ['Tcp 444 from * to 198.51.100.60 as 10.0.3.4:8443'],
  '200 Allow network': ['Tcp 443 from 10.0.0.0/8 to *'],
};
const RULES = [
  ...['100 in allow Tcp 8443 from * to *', '110 in allow Tcp 25 from AppService to *'],
  ...['120 in allow Tcp 26 from asg:mail to *', '130 in allow Tcp 22 from 203.0.113.0/24 to *'],
];
const TAGS = serviceTags({ AppService: '203.0.113.0/24' });

const ESTATE: readonly Resource[] = [
  hub(),
  network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24'], [peering('hub', '10.0.0.0/16', {})]),
  ...machine('vm hub/app 10.0.1.4 public=pip'),
  ...machine('mail hub/bare 10.0.3.4 public=basic asg=mail'),
  ...machine('job hub/onward 10.0.4.4'),
  ...machine('client spoke/app 10.1.1.4'),
  publicAddress('pip', '198.51.100.10', 'Standard'),
  publicAddress('basic', '198.51.100.11', 'Basic'),
  publicAddress('pip-fw', '198.51.100.60', 'Standard'),
  publicAddress('front', '198.51.100.30', 'Standard'),
  loadBalancer('balancer', 'front', ['443 to 8443 of vm']),
  securityGroup('web', RULES),
  applicationGroup('mail'),
  routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
  ...firewall('10.0.2.4', {}, POLICY),
];

const IN = `tcp ${CLIENT} -> 198.51.100.10:22`;
const IN_BASIC = `tcp ${CLIENT} -> 198.51.100.11:22`;
const BALANCED = `tcp ${CLIENT} -> 198.51.100.30:443`;
const BY_TAG = `tcp ${CLIENT} -> 198.51.100.10:25`;
const BY_MEMBER = 'tcp mail -> vm:26';
const PEERED = 'tcp client -> vm:8443';
const OUT = 'tcp job:40000 -> 203.0.113.7:443';
const TRANSLATED = `tcp ${CLIENT} -> 198.51.100.60:444`;
const ALL = [IN, IN_BASIC, BALANCED, BY_TAG, BY_MEMBER, PEERED, OUT, TRANSLATED];

test.each(ALL)('one description of everything is certain, and an equal one beside it: %s', (probe) => {
  expect(answerOf(probe, ESTATE, [TAGS]).verdict).toBe('allow');
  expect(answerOf(probe, ESTATE, [TAGS, ESTATE as unknown as Resource]).verdict).toBe('allow');
});

/** An object of the estate, with a part of its text replaced. */
function changed(name: string, part: string | RegExp, by: string): Resource[] {
  const own = ESTATE.filter((each) => String(each.id).endsWith(`/${name}`));
  return own.map((each) => JSON.parse(JSON.stringify(each).replace(part, by)));
}

describe('what is described twice and differently is undecided, whichever comes first', () => {
  test.each<readonly [what: string, other: readonly Resource[], undecided: readonly string[]]>([
    ['a load balancer', changed('loadBalancers/balancer', /8443/g, '9443'), [BALANCED]],
    ['a public address', changed('pip', '198.51.100.10', '198.51.100.99'), [IN, BY_TAG]],
    ['the kind of a public address', changed('basic', 'Basic', 'Standard'), [IN_BASIC]],
    ['the address of an interface', changed('vm-nic', '10.0.1.4', '10.0.1.7'), [IN, BY_MEMBER, PEERED]],
    [
      'the groups that an interface is a member of',
      changed('mail-nic', 'Groups/mail"', 'Groups/other"'),
      [BY_MEMBER],
    ],
    ['a peering', [hub('web', { peeringState: 'Disconnected' })], [PEERED]],
    ['the group of a subnet inside its network', [hub('other')], [IN, PEERED]],
    ['a security group', [securityGroup('web', ['100 in deny * * from * to *'])], [IN, PEERED]],
    ['a route table', [routeTable('forced', [])], [OUT]],
    ['the policy of a firewall', changed('fw', '/child', '/parent'), [OUT, TRANSLATED]],
    ['the address of a firewall', changed('fw', '10.0.2.4', '10.0.2.5'), [OUT, TRANSLATED]],
    [
      'what a policy denies',
      changed('child', '"properties":{', '"properties":{"threatIntelMode":"Deny",'),
      [OUT, TRANSLATED],
    ],
    ['network rules', changed('group-1', '"443"', '"445"'), [OUT]],
    ['translations', changed('group-0', '"444"', '"445"'), [TRANSLATED]],
  ])('%s', (_, other, undecided) => {
    for (const [first, second] of [
      [ESTATE, other],
      [other, ESTATE],
    ] as const)
      for (const probe of ALL) {
        const { verdict } = answerOf(probe, first, [TAGS, second as unknown as Resource]);
        if (undecided.includes(probe)) expect(verdict, probe).toBe('undecided');
        else expect(['allow', 'undecided'], probe).toContain(verdict);
      }
  });
});

test('of two files of service tags only what both tell alike is known', () => {
  const later = {
    ...serviceTags({ AppService: '192.0.2.0/24', Storage: '203.0.113.0/24' }),
    changeNumber: 301,
  };
  const tags = { ...serviceTags({ AppService: '203.0.113.0/24', Storage: '203.0.113.0/24' }) };
  const estate = [...ESTATE, securityGroup('web', [...RULES])];
  const verdicts = [
    [tags, later],
    [later, tags],
  ].map((files) => answerOf(BY_TAG, estate, files).verdict);
  expect(verdicts).toEqual(['undecided', 'undecided']);
});

/** What `az … list` and a query of Resource Graph print of one estate. */
const FORMS = ['cli-lists', 'rest-answers', 'graph-rows'];

test('the same estate in all forms at once says what one form says', () => {
  const filesOf = (form: string): Files =>
    Object.fromEntries(
      readdirSync(`fixtures/azure/${form}`)
        .filter((name) => name.endsWith('.json'))
        .map((name) => [`${form}/${name}`, readFileSync(`fixtures/azure/${form}/${name}`, 'utf8')]),
    );
  const [one, all] = [filesOf('cli-lists'), Object.assign({}, ...FORMS.map(filesOf))].map((files) =>
    estateOf(files),
  );
  const probes = readFileSync('fixtures/azure/cli-lists/probes.txt', 'utf8')
    .split('\n')
    .map((line) => line.replace(/^\w+ /, '').replace(/ #.*/, ''))
    .filter((line) => line.includes('->'));
  const verdictsOf = (estate: typeof one) =>
    probes.map((text) => {
      const probe = parseProbe(text);
      if (typeof probe === 'string' || estate === undefined) throw new Error(text);
      const answer = answerProbe(estate, probe, false);
      return `${typeof answer === 'string' ? answer : answer.verdict} ${text}`;
    });
  expect(verdictsOf(all)).toEqual(verdictsOf(one));
});
