import { expect, test } from 'vitest';
import type { Accepted } from '../src/model/accepted.ts';
import { bindWaivers } from '../src/profiles/bind-waivers.ts';
import { loadWaivers } from '../src/profiles/load-waivers.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { judgeWaivers } from '../src/reach/judge/waivers.ts';
import { estateOf, machine, network, securityGroup } from './azure-estate.ts';
import { mistakeOf } from './mistake.ts';
import { deploy } from './row-deployment.ts';

/** Two networks with equal numbers, and in each a machine that its neighbour reaches. */
const estate = estateOf([
  network('production', '10.0.0.0/16', ['app 10.0.1.0/24']),
  network('staging', '10.0.0.0/16 10.7.0.0/16', ['app 10.0.1.0/24']),
  securityGroup('open', ['100 in allow Tcp 22 from 10.0.1.77 to *', '110 in deny * * from * to *']),
  ...['production', 'staging'].flatMap((name) => [
    ...machine(`web-${name} ${name}/app 10.0.1.10 nsg=open`),
    ...machine(`job-${name} ${name}/app 10.0.1.77 nsg=open`),
  ]),
]);
const deployments = ['production', 'staging'].map((name) => {
  const roles = { a: '10.99.0.1', b: `{ name: web-${name} }`, c: '10.99.0.2' };
  return deploy(estate, { restrictions: '{ role: b, services: [tcp/22], allow: [] }' }, roles, undefined);
});

function bind(from: string, to: string) {
  const text = `waivers: { ${`w${from}${to}`.replace(/[^a-z0-9]/g, '')}: { policy: p, from: ${from}, to: ${to}, ports: tcp/22, owner: A, approver: B, approved: 2026-01-01, expires: 2026-12-31, reason: R } }`;
  return bindWaivers(loadWaivers('w', text), [], ['p'], estate.snapshot);
}

const EVERYONE = '[0.0.0.0/0, "::/0"]';
const inside = (addresses: string, name: string) => `{ addresses: ${addresses}, network: ${name} }`;

test.each([
  ['a receiver of one network', EVERYONE, inside('10.0.1.10', 'production'), ['closed', 'exposed']],
  ['of the other', EVERYONE, inside('10.0.1.0/24', 'staging'), ['exposed', 'closed']],
  ['of both', EVERYONE, '10.0.0.0/8', ['closed', 'closed']],
  ['a sender of one network', inside('10.0.1.77', 'production'), '10.0.0.0/8', ['closed', 'exposed']],
  ['of none', EVERYONE, inside('10.99.0.1', 'staging'), ['exposed', 'exposed']],
])('%s', (_, from, to, expected) => {
  const [waiver] = judgeWaivers(estate, bind(from, to), '2026-06-01T00:00:00Z');
  const accepted: Accepted = {
    subject: () => false,
    remaining: (packets, ends) => packets.difference(waiver?.inForce?.accepts?.(ends) ?? estate.space.empty),
  };
  const verdicts = deployments.map(
    (deployment) => judgeRestrictions(estate, deployment)[0]?.without?.(accepted).fact.verdict,
  );
  expect(verdicts).toEqual(expected);
});

const [PRODUCTION, STAGING] = estate.snapshot.networks.map(({ id }) => id);

test.each([
  ['10.0.1.10', `10.0.1.10 is in ${PRODUCTION} and in ${STAGING}`],
  ['10.0.1.99', `10.0.1.99 is in ${PRODUCTION} and in ${STAGING}`],
  ['10.0.1.0/24', `10.0.1.0/24 is in ${PRODUCTION} and in ${STAGING}`],
  ['10.0.0.0/16', `10.0.0.0/16 is in ${PRODUCTION} and in ${STAGING}`],
  [inside('10.0.1.10', 'test'), 'unknown network "test"'],
])('refused: %s', (to, message) => {
  expect(mistakeOf(() => bind('10.99.0.1', to))).toContain(message);
});

test.each(['10.7.0.1', '10.7.0.0/16', '192.168.7.0/24', '0.0.0.0/0', inside('10.0.1.10', 'staging')])(
  'means one: %s',
  (to) => {
    expect(bind('10.99.0.1', to)).toHaveLength(1);
  },
);
