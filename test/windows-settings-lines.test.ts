import { expect, test } from 'vitest';
import { fixOf } from '../src/policy/wording.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { estateOf } from './host-estate.ts';
import { deploy } from './row-deployment.ts';
import { type WindowsHost, windowsHost } from './windows-host.ts';

const ALL = [
  'EnableFirewall=1',
  'DefaultInboundAction=1',
  'DefaultOutboundAction=0',
  'DoNotAllowExceptions=0',
];
const RULES = ['Allow In 6 LPort=80'];

function withValue(name: string, value: number): WindowsHost {
  const values = ALL.map((each) => (each.startsWith(name) ? `${name}=${value}` : each));
  return { rules: RULES, settings: values.map((each) => `Domain ${each}`) };
}

// Which setting decides is told by its own line, and not by another of its profile.
test.each<[host: WindowsHost, probe: string, line: string]>([
  [withValue('EnableFirewall', 1), 'tcp 192.0.2.1 -> 10.0.0.20:22', '"DefaultInboundAction"=dword:00000001'],
  [withValue('EnableFirewall', 0), 'tcp 192.0.2.1 -> 10.0.0.20:22', '"EnableFirewall"=dword:00000000'],
  [
    withValue('DefaultInboundAction', 0),
    'tcp 192.0.2.1 -> 10.0.0.20:22',
    '"DefaultInboundAction"=dword:00000000',
  ],
  [
    withValue('DoNotAllowExceptions', 1),
    'tcp 192.0.2.1 -> 10.0.0.20:80',
    '"DoNotAllowExceptions"=dword:00000001',
  ],
  [
    withValue('DefaultOutboundAction', 1),
    'tcp 10.0.0.20 -> 192.0.2.1:80',
    '"DefaultOutboundAction"=dword:00000001',
  ],
])('%j: %s', (host, text, line) => {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estateOf(windowsHost(host)), probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  expect(answer.layers.find(({ layer }) => layer === 'host')?.rules[0]?.text).toBe(line);
});

test('what takes all exceptions away is a setting to change, and no rule to come before', () => {
  const files = windowsHost(withValue('DoNotAllowExceptions', 1));
  const estate = estateOf(files);
  const roles = { a: '192.0.2.1', b: '{ host: w }', c: '{ host: w }' };
  const row = '{ from: a, to: b, services: tcp/80 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  expect(judged && fixOf({ kind: 'requirements', fact: judged.fact }, judged.prove())).toMatch(
    /^Change "DoNotAllowExceptions"=dword:00000001 in w: it stops tcp .* whatever other rules admit/,
  );
});
