import { expect, test } from 'vitest';
import { PacketSpace } from '../src/net/packet-set.ts';
import { flowChanges } from '../src/reach/delta/flow-changes.ts';
import { flowDelta } from '../src/reach/delta/flow-delta.ts';
import type { Estate } from '../src/reach/estate.ts';
import { answerTo } from './answer-to.ts';
import { estateOf, machine, network, type Resource, securityGroup } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

/** Two machines behind an internal frontend, 10.0.1.100, that a client calls. */
function balanced(rules: readonly string[], group: string): Resource[] {
  return [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'clients 10.0.2.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=one'),
    ...machine('other hub/app 10.0.1.5 nsg=other'),
    ...machine('client hub/clients 10.0.2.4'),
    loadBalancer('balancer', '10.0.1.100', rules),
    securityGroup('one', [group, CLOSED]),
    securityGroup('other', [OPEN, CLOSED]),
  ];
}

const OPEN = '100 in allow Tcp 8443,8080 from * to *';
const CLOSED = '4000 in deny Tcp 443,444,8443 from * to *';
const NOTHING = '100 in allow Tcp 8080 from * to *';
const PARTLY = '100 in allow Tcp 8443,8080 from 10.0.2.0/29 to *';

const ONE = '443 to 8443 of vm';
const TWO = '443 to 8443 of vm,other';

interface Side {
  readonly rules: readonly string[];
  readonly group?: string;
}

test.each<readonly [string, Side, Side, readonly string[]]>([
  ['a rule goes', { rules: [ONE, '444 to 8443 of vm'] }, { rules: [ONE] }, ['closed 444']],
  ['a rule comes', { rules: [ONE] }, { rules: [ONE, '444 to 8443 of vm'] }, ['opened 444']],
  ['its machine is taken out', { rules: [ONE] }, { rules: ['443 to 8443 of vm:Down'] }, ['closed 443']],
  ['one of two is taken out', { rules: [TWO] }, { rules: ['443 to 8443 of vm:Down,other'] }, []],
  [
    'a group admits no more',
    { rules: [ONE] },
    { rules: [ONE], group: NOTHING },
    ['closed 443', 'closed 8443'],
  ],
  [
    'one of two admits less',
    { rules: [TWO] },
    { rules: [TWO], group: PARTLY },
    ['closed 8443', 'undecided 443'],
  ],
])('what moves at a frontend where %s', (_, then, now, expected) => {
  const space = new PacketSpace();
  const [before, after] = [then, now].map(({ rules, group = OPEN }) =>
    estateOf(balanced(rules, group), [], space),
  ) as [Estate, Estate];
  const boxes = flowChanges({ before, after }, flowDelta(before, after).moved);
  expect(boxes.map(({ kind, ports }) => `${kind} ${ports.join()}`).sort()).toEqual(expected);
  for (const { witness, from, to } of boxes) {
    const states = [before, after].map((estate) => answerTo(estate, witness, true));
    expect([witness, ...states]).toMatchObject([witness, { verdict: from }, { verdict: to }]);
  }
});
