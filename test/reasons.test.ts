import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { dump, estateOf, links } from './host-estate.ts';

const RATE = '-m limit --limit 5/min';
const SSH = '-A INPUT -p tcp -m tcp --dport 22';

/** Rules of a host, the rule that is shown first for a packet to port 22, and what the answer depends on. */
test.each([
  [
    'a reason that two rules share is told once',
    [`${SSH} ${RATE} -j ACCEPT`, `-A INPUT ${RATE} -j ACCEPT`],
    0,
    1,
  ],
  [
    'two reasons are told in one sentence',
    [`${SSH} ${RATE} -j ACCEPT`, `${SSH} -m owner --uid-owner 7 -j ACCEPT`],
    0,
    2,
  ],
  ['what admits either way depends on nothing', [`${SSH} ${RATE} -j ACCEPT`, `${SSH} -j ACCEPT`], 1, 0],
  ['what is stopped either way depends on nothing', [`${SSH} ${RATE} -j DROP`, `${SSH} -j REJECT`], 1, 0],
])('%s', (_, rules, first, reasons) => {
  const estate = estateOf({
    'hosts/h/ip-addr.json': links({ eth0: ['10.0.0.1/24'] }),
    'hosts/h/iptables.txt': dump({ filter: rules }),
  });
  const probe = parseProbe('tcp 10.0.0.9:40000 -> 10.0.0.1:22');
  const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, true);
  const layer = typeof answer === 'string' ? undefined : answer.layers.find((each) => each.layer === 'host');
  expect(layer?.rules[0]?.text).toBe(rules[first]);
  expect(layer?.note?.split('; and on: ').length ?? 0).toBe(reasons);
  expect(layer?.note ?? 'depends on: ').toMatch(/^depends on: /);
});
