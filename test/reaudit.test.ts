import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { AuditInput } from '../src/audit/audit-input.ts';
import { judgeEstate } from '../src/audit/judged-estate.ts';
import { reaudit } from '../src/audit/reaudit.ts';
import { auditEstate } from '../src/audit.ts';
import { bundledPolicies, profilesOf } from '../src/cli/bundled.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { findingChanges } from '../src/diff/finding-changes.ts';
import { rowChanges } from '../src/diff/row-changes.ts';
import { withLines } from '../src/importers/json-lines.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Chain, Filter, Rule } from '../src/model/filter.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { startWorker } from '../src/policy/run-worker.ts';
import type { Waivable } from '../src/policy/waive.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { estateAfter, estateBefore } from '../src/reach/delta/estate-after.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { ESTATES } from './evidence-estate.ts';

/** So that facts are asked about that only packs need; those about zones and flows need a configuration of their own. */
const PACKS = ['cloud-baseline', 'hygiene'];
const NAMES = [...ESTATES, 'openlm-aws-broken', 'openlm-azure-broken', 'pam-azure-broken'];
/** Of each, policies are asked as well. */
const ASKED = ['analyzer-broken', 'secretzero-aws-broken', 'openlm-azure-broken'];
const inputs = NAMES.map((name) => ({ name, ...estateOf(name) })).filter(
  ({ snapshot }) => snapshot.filters.size > 0,
);
const changes = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 3 });

let different = 0;
let kept = 0;
afterAll(() => {
  expect(different).toBeGreaterThan(30);
  expect(kept).toBeGreaterThan(1000);
});

describe.each(inputs)('rules change in $name', ({ input, snapshot }) => {
  const space = new PacketSpace();
  const before = estateBefore(snapshot, space);
  const then = judgeEstate(input, before);
  const stood = new Map([...then.byFact].map(([id, { fact }]) => [id, JSON.stringify(fact)]));

  test('what is judged again is what is judged afresh', () => {
    fc.assert(
      fc.property(changes, (edits) => {
        const after = edits.reduce(edited, snapshot);
        const again = judgeEstate(input, estateAfter(before, after));
        const afresh = judgeEstate(input, buildEstate(after, space));
        expect(told(again)).toEqual(told(afresh));
        for (const [id, { fact, prove }] of again.byFact) {
          if (JSON.stringify(fact) === stood.get(id)) {
            kept += 1;
            continue;
          }
          different += 1;
          expect(prove()).toEqual(afresh.byFact.get(id)?.prove());
        }
      }),
      { numRuns: 8, seed: 7 },
    );
  });
});

describe.each(inputs.filter(({ name }) => ASKED.includes(name)))(
  'rules change in $name',
  ({ input, snapshot }) => {
    const space = new PacketSpace();
    const before = estateBefore(snapshot, space);

    test('what policies say of it, and of rows, is the same', async () => {
      const first = await audited(input, before);
      for (const [edits] of fc.sample(fc.tuple(changes), { numRuns: 2, seed: 11 })) {
        const after = edits.reduce(edited, snapshot);
        const worker = startWorker(input.policies[0].wasm);
        const again = await reaudit(input, first, estateAfter(before, after), worker);
        void worker.end();
        const afresh = await audited(input, buildEstate(after, space));
        if (again === undefined) throw new Error('it was not audited again');
        const located = withLines(again, input.files);
        expect(rowChanges(first, located)).toEqual(rowChanges(first, afresh));
        expect(findingChanges(first, located)).toEqual(findingChanges(first, afresh));
      }
    });
  },
);

test('a shipped policy says of each fact alone what it says of all', async () => {
  const { input, snapshot } = inputs.find(
    ({ name }) => name === 'openlm-aws-broken',
  ) as (typeof inputs)[number];
  const judged = judgeEstate(input, buildEstate(snapshot, new PacketSpace()));
  const facts = [...judged.byFact.values()];
  const documentOfSome = (some: readonly Waivable[]) => ({ ...documentOf(some), changes: [] });
  const together = await evaluate(input.policies[0], [documentOfSome(facts)]);
  const alone = await evaluate(
    input.policies[0],
    facts.map((each) => documentOfSome([each])),
  );
  expect(together.findings.length).toBeGreaterThan(5);
  expect(alone).toEqual(together);
});

function estateOf(name: string): { readonly input: AuditInput; readonly snapshot: Snapshot } {
  const folder = join('fixtures/deployments', name);
  const file = join(folder, 'flowproof.yaml');
  const configuration = loadConfiguration(
    file,
    existsSync(file) ? readFileSync(file, 'utf8') : 'evidence: [evidence]\ndeployments: {}\n',
  );
  const files = readFiles(configuration.configuration.evidence, folder).map(({ name, bytes }) => ({
    name,
    bytes,
  }));
  const { hosts } = configuration.configuration;
  const { configuration: own } = configuration;
  const input: AuditInput = {
    ...{
      files,
      configuration: {
        ...configuration,
        configuration: { ...own, policies: { ...own.policies, packs: PACKS } },
      },
      digests: {},
      version: '0.0.0',
      clock: '2026-01-01T00:00:00.000Z',
    },
    profiles: new Map([...profilesOf(configuration, folder)].map(([id, { profile }]) => [id, profile])),
    policies: [bundledPolicies()],
  };
  return { input, snapshot: readEvidence(files, { hosts }) };
}

async function audited(input: AuditInput, estate: ReturnType<typeof buildEstate>) {
  const worker = startWorker(input.policies[0].wasm);
  try {
    return await auditEstate(input, estate, worker);
  } finally {
    void worker.end();
  }
}

function told({ byFact, judgements, coverage, asked }: ReturnType<typeof judgeEstate>) {
  const { requirements, restrictions, prohibitions } = judgements;
  const rows = [...requirements, ...restrictions, ...prohibitions].map(({ row }) => row);
  return { facts: documentOf(byFact.values()), rows, coverage, asked };
}

/** One filter of a snapshot, its rules changed in one of eight ways. */
function edited(
  snapshot: Snapshot,
  [which, at, other, way]: readonly [number, number, number, number],
): Snapshot {
  const ids = [...snapshot.filters.keys()];
  const filter = snapshot.filters.get(ids[which % ids.length] as string) as Filter;
  const strange = snapshot.filters.get(ids[other % ids.length] as string) as Filter;
  const chains = [...filter.chains];
  const [key, chain] = chains[at % chains.length] as [string, Chain];
  const { rules } = chain;
  const place = rules.length === 0 ? 0 : at % rules.length;
  const stolen = [...strange.chains.values()].flatMap((each) => each.rules).at(0);
  const withRules = (changed: readonly Rule[]): Filter => ({
    ...filter,
    chains: new Map([...filter.chains, [key, { ...chain, rules: changed }]]),
  });
  const rule = rules[place];
  const changed = (): Filter => {
    if (way === 0 || rule === undefined)
      return stolen === undefined ? withRules([]) : withRules([...rules, { ...stolen, id: 'stolen' }]);
    if (way === 1) return withRules(rules.toSpliced(place, 1));
    if (way === 2) return withRules(rules.toSpliced(place, 1, { ...rule, conditions: [] }));
    if (way === 3)
      return withRules(
        rules.toSpliced(place, 1, {
          ...rule,
          action: { kind: rule.action.kind === 'accept' ? 'drop' : 'accept' },
        }),
      );
    if (way === 4) return withRules([]);
    if (way === 5) return { ...filter, title: `${filter.title}, renamed` };
    if (way === 6) return withRules(rules.toReversed());
    return withRules(
      rules.toSpliced(place, 1, {
        ...rule,
        conditions: [...rule.conditions, { kind: 'opaque', reason: 'not known' }],
      }),
    );
  };
  return { ...snapshot, filters: new Map([...snapshot.filters, [filter.id, changed()]]) };
}

test('filters are looked up in one place, where it is noted who depends on them', () => {
  const files = readdirSync('src/reach', { recursive: true, encoding: 'utf8' });
  const others = files
    .filter((name) => name.endsWith('.ts') && !name.startsWith('delta/'))
    .filter((name) => /snapshot\.filters\b(?!\.has\()/.test(readFileSync(join('src/reach', name), 'utf8')));
  expect(others).toEqual(['estate.ts']);
});
