import fc from 'fast-check';
import { ChangeFact, FilterFact, FilterRuleFact, OpeningFact, PolicyInput } from '../src/model/facts.ts';
import { Severity } from '../src/model/finding.ts';
import { DocumentedServiceFact, UndocumentedFlowFact, ZoneFlowFact } from '../src/model/flow-facts.ts';
import type { PolicyHost } from '../src/policy/load-policies.ts';

/** Documents with every combination of what the policies look at. */
export function randomFacts(policies: PolicyHost['catalogue']['policies']): fc.Arbitrary<PolicyInput> {
  const yes = fc.boolean();
  const range = fc
    .tuple(
      fc.constantFrom('tcp', 'udp', 'icmp'),
      fc.constantFrom(0, 21, 22, 23, 3389, 10_250, 65_535),
      fc.constantFrom(0, 1, 30_000),
    )
    .map(([protocol, from_port, more]) => ({
      protocol,
      from_port,
      to_port: Math.min(from_port + more, 65_535),
    }));
  const many = <Fact>(kind: string, fact: fc.Arbitrary<Fact>) =>
    fc
      .array(fact, { maxLength: 200, size: 'max' })
      .map((all) => all.map((each, i) => ({ id: `${kind}/${i}`, ...each })));
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  const ofFilter = {
    filter: text,
    layer: fc.constantFrom('group', 'subnet', 'host'),
    platform: fc.constantFrom('aws', 'azure'),
  };
  const zoneFlow = fc.record({
    ...stringsOf(['from_zone', 'to_zone', 'allowed', 'beyond'], text),
    verdict: fc.constantFrom(...ZoneFlowFact.shape.verdict.options),
    from_internet: yes,
    reply_blocked: yes,
  });
  return fc
    .record({
      requirements: many(
        'requirement',
        fc.record({
          ...stringsOf(['deployment', 'row', 'from_role', 'to_role'], text),
          range,
          phase: fc.constantFrom('install', 'run'),
          needed: yes,
          verdict: fc.constantFrom('open', 'blocked', 'partial', 'undecided'),
        }),
      ),
      restrictions: many(
        'restriction',
        fc.record({
          ...stringsOf(['deployment', 'row', 'role'], text),
          range,
          verdict: fc.constantFrom('closed', 'exposed', 'undecided'),
          from_internet: yes,
          opened_not_reachable: yes,
          reply_blocked: yes,
        }),
      ),
      prohibitions: many(
        'prohibition',
        fc.record({
          ...stringsOf(['deployment', 'row', 'from_role', 'to_role'], text),
          range,
          verdict: fc.constantFrom('closed', 'exposed', 'undecided'),
          partly: yes,
          reply_blocked: yes,
        }),
      ),
      leftovers: many(
        'leftover',
        fc.record({
          ...stringsOf(['deployment', 'row', 'from_role', 'to_role'], text),
          range,
          verdict: fc.constantFrom('open', 'undecided', 'closed'),
          inseparable: yes,
        }),
      ),
      internet: many(
        'internet',
        fc.record({
          asset: text,
          range,
          verdict: fc.constantFrom('closed', 'exposed', 'undecided'),
          opened_not_reachable: yes,
          reply_blocked: yes,
          partly: yes,
        }),
      ),
      open_filters: many(
        'filter',
        fc.record({
          filter: text,
          layer: fc.constantFrom('group', 'subnet', 'host'),
          direction: fc.constantFrom('in', 'out'),
          family: fc.constantFrom('ipv4', 'ipv6'),
          together: yes,
          attached: fc.nat(2),
        }),
      ),
      structures: many(
        'structure',
        fc.record({
          deployment: text,
          row: text,
          kind: text,
          verdict: fc.constantFrom('met', 'unmet', 'undecided'),
          expected: text,
          found: text,
        }),
      ),
      undocumented_flows: many(
        'undocumented',
        fc.record({
          ...stringsOf(['deployment', 'role', 'peer', 'services'], text),
          in_environment: yes,
          direction: fc.constantFrom('in', 'out'),
          peer_untrusted: yes,
          range,
          protocol: fc.constantFrom('tcp', 'udp', 'other'),
          ranges: fc.array(
            fc
              .record({ from_port: fc.nat(600), certain: yes })
              .map((each) => ({ ...each, to_port: each.from_port + 5 })),
            { maxLength: 3 },
          ),
          verdict: fc.constantFrom(...UndocumentedFlowFact.shape.verdict.options),
          unfiltered: yes,
          reply_blocked: yes,
        }),
      ),
      documented_services: many(
        'documented',
        fc.record({
          ...stringsOf(['deployment', 'service', 'from', 'to'], text),
          by: fc.constantFrom('organisation', 'vendor'),
          range,
          verdict: fc.constantFrom(...DocumentedServiceFact.shape.verdict.options),
          approved: yes,
          safeguarded: yes,
        }),
      ),
      zone_flows: many('zones', zoneFlow),
      account_data: many('account-data', zoneFlow),
      changes: many(
        'change',
        fc.record({
          change: fc.constantFrom(...ChangeFact.shape.change.options),
          from_internet: yes,
          to_nobody: yes,
          from_server_port: yes,
          severity: fc.constantFrom(...Severity.options),
        }),
      ),
      waivers: many(
        'waiver',
        fc.record({
          ...stringsOf(['deployment', 'waiver', 'policy', 'expires'], text),
          state: fc.constantFrom('pending', 'in-force', 'expired'),
          days_left: fc.integer({ min: -40, max: 40 }),
          used: yes,
          added: fc.array(text, { maxLength: 2 }),
        }),
      ),
      openings: many(
        'opening',
        fc.record({
          policy: fc.constantFrom(
            ...policies.filter(({ facts }) => facts?.includes('openings')).map(({ id }) => id),
          ),
          ...ofFilter,
          family: fc.constantFrom('ipv4', 'ipv6'),
          ports: text,
          sources: fc.constantFrom(...OpeningFact.shape.sources.options),
          verdict: fc.constantFrom('open', 'undecided'),
          extent: fc.constantFrom(...OpeningFact.shape.extent.options),
          attached: fc.nat(2),
        }),
      ),
      filter_rules: many(
        'rule',
        fc.record({
          ...ofFilter,
          direction: fc.constantFrom('in', 'out', 'forward'),
          rule: text,
          trait: fc.constantFrom(...FilterRuleFact.shape.trait.options),
          verdict: fc.constantFrom('certain', 'undecided'),
        }),
      ),
      filters: many(
        'trait',
        fc.record({
          ...ofFilter,
          trait: fc.constantFrom(...FilterFact.shape.trait.options),
          verdict: fc.constantFrom('certain', 'undecided'),
          attached: fc.nat(2),
        }),
      ),
      outbound: many(
        'outbound',
        fc.record({
          ...stringsOf(['deployment', 'role'], text),
          verdict: fc.constantFrom('open', 'undecided'),
        }),
      ),
      peering_routes: many(
        'route',
        fc.record({
          ...stringsOf(['table', 'peering'], text),
          platform: fc.constantFrom('aws', 'azure'),
          verdict: fc.constantFrom('whole', 'undecided'),
        }),
      ),
    })
    .map((drawn) => PolicyInput.parse(spreadRanges(drawn)));
}

function stringsOf<Name extends string>(names: readonly Name[], text: fc.Arbitrary<string>) {
  return Object.fromEntries(names.map((name) => [name, text])) as Record<Name, fc.Arbitrary<string>>;
}

function spreadRanges(drawn: Record<string, readonly object[]>): unknown {
  return Object.fromEntries(
    Object.entries(drawn).map(([kind, all]) => [
      kind,
      all.map((fact) => ({ ...('range' in fact ? (fact.range as object) : {}), ...fact })),
    ]),
  );
}
