import { expect, test } from 'vitest';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { estateOf, machine, network, securityGroup } from './azure-estate.ts';
import { deploy } from './row-deployment.ts';

/** Of one machine without a public address: the groups of its subnet and of its interface. */
test.each([
  [' nsg=closed', '', 'closed', false],
  ['', ' nsg=closed', 'closed', false],
  [' nsg=closed', ' nsg=opened', 'closed', false],
  [' nsg=opened', '', 'closed', true],
  [' nsg=opened', ' nsg=opened', 'closed', true],
])('what the group of a subnet stops is not opened to the internet:%s,%s', (subnet, own, verdict, opened) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', [`app 10.0.1.0/24${subnet}`]),
    ...machine(`vm hub/app 10.0.1.4${own}`),
    securityGroup('closed', ['100 in deny * * from * to *']),
    securityGroup('opened', ['100 in allow Tcp 22 from * to *']),
  ]);
  const roles = { a: '10.0.0.0/16', b: '{ name: vm }', c: '10.0.2.0/24' };
  const row = '{ role: b, services: tcp/22, allow: [a] }';
  const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined));
  expect([judged?.fact.verdict, judged?.fact.opened_not_reachable]).toEqual([verdict, opened]);
});
