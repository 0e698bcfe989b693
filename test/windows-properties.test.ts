import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { estateOf } from './host-estate.ts';
import { windowsHost } from './windows-host.ts';

const PROFILES = ['Domain', 'Private', 'Public'] as const;
const PORTS = [22, 23, 24];
const PEERS = ['10.1.0.1', '10.2.0.1', '192.0.2.1'];

interface Rule {
  readonly action: 'Allow' | 'Block';
  readonly isActive: boolean;
  readonly isGroup: boolean;
  readonly profiles: readonly string[];
  readonly port: number | undefined;
  readonly peer: string | undefined;
}

const rule: fc.Arbitrary<Rule> = fc.record({
  action: fc.constantFrom('Allow', 'Block'),
  isActive: fc.boolean(),
  isGroup: fc.boolean(),
  profiles: fc.subarray([...PROFILES]),
  port: fc.option(fc.constantFrom(...PORTS), { nil: undefined }),
  peer: fc.option(fc.constantFrom(...PEERS), { nil: undefined }),
});

const host = fc.record({
  rules: fc.array(rule, { maxLength: 8 }),
  profile: fc.constantFrom(...PROFILES),
  isOn: fc.boolean(),
  blocksInbound: fc.boolean(),
  followsLocalRules: fc.boolean(),
  hasExceptions: fc.boolean(),
});

/** What the documentation says of one packet, rule by rule (MS-FASP 2.2.34), read as a person would. */
function expected(
  {
    rules,
    profile,
    isOn,
    blocksInbound,
    followsLocalRules,
    hasExceptions,
  }: typeof host extends fc.Arbitrary<infer Host> ? Host : never,
  port: number,
  peer: string,
): string {
  if (!isOn) return 'allow';
  if (!hasExceptions) return 'deny';
  const matching = rules.filter(
    (each) =>
      each.isActive &&
      (each.isGroup || followsLocalRules) &&
      (each.profiles.length === 0 || each.profiles.includes(profile)) &&
      (each.port === undefined || each.port === port) &&
      (each.peer === undefined || each.peer === peer),
  );
  if (matching.some((each) => each.action === 'Block')) return 'deny';
  if (matching.length > 0) return 'allow';
  return blocksInbound ? 'deny' : 'allow';
}

test('whatever rules and settings a host has, a packet meets what the documentation says', () => {
  fc.assert(
    fc.property(host, (given) => {
      const { rules, profile, isOn, blocksInbound, followsLocalRules, hasExceptions } = given;
      const text = ({ action, isActive, profiles, port, peer }: Rule) =>
        [
          `${isActive ? '' : '-'}${action} In 6`,
          ...profiles.map((name) => `Profile=${name}`),
          ...(port === undefined ? [] : [`LPort=${port}`]),
          ...(peer === undefined ? [] : [`RA4=${peer}`]),
        ].join(' ');
      const estate = estateOf(
        windowsHost({
          rules: rules.filter((each) => !each.isGroup).map(text),
          groupRules: rules.filter((each) => each.isGroup).map(text),
          settings: [
            `${profile} EnableFirewall=${isOn ? 1 : 0}`,
            `${profile} DefaultInboundAction=${blocksInbound ? 1 : 0}`,
            `${profile} DoNotAllowExceptions=${hasExceptions ? 0 : 1}`,
            `group ${profile} AllowLocalPolicyMerge=${followsLocalRules ? 1 : 0}`,
          ],
          connections: { Ethernet: profile },
        }),
      );
      for (const port of PORTS)
        for (const peer of PEERS) {
          const probe = parseProbe(`tcp ${peer} -> 10.0.0.20:${port}`);
          if (typeof probe === 'string') throw new Error(probe);
          const answer = answerProbe(estate, probe, false);
          expect(typeof answer === 'string' ? answer : answer.verdict).toBe(expected(given, port, peer));
        }
    }),
    { numRuns: 150 },
  );
});
