import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bundledPolicies } from '../src/cli/bundled.ts';
import type { Deployment, Service } from '../src/model/deployment.ts';
import type { PolicyInput } from '../src/model/facts.ts';
import type { Profile } from '../src/model/profile.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeLeftovers } from '../src/reach/leftovers.ts';
import { judgeProhibitions } from '../src/reach/prohibitions.ts';
import { judgeRequirements } from '../src/reach/requirements.ts';
import { judgeRestrictions } from '../src/reach/restrictions.ts';
import {
  boxOf,
  deploy,
  type End,
  endsOfRoles,
  type Opening,
  openBetween,
  openingsOf,
  rangesOfName,
  STRANGER,
  snapshotOf,
} from './ideal-deployment.ts';
import { modesOf } from './profile-modes.ts';

const profiles = globSync(['profiles/*.yaml', 'docs/*.yaml'])
  .sort()
  .map((path) => loadProfile(path, readFileSync(path, 'utf8')));

const policies = bundledPolicies();

/** What an audit would report, one `policy row` each, sorted. */
function reported(profile: Profile, deployment: Deployment, openings: readonly Opening[]): string[] {
  const estate = buildEstate(snapshotOf(profile, openings), new PacketSpace());
  const rows = judgeRequirements(estate, deployment);
  return sorted([
    ...rows.flatMap(({ fact }) => (fact.needed && fact.verdict !== 'open' ? [`missing ${fact.row}`] : [])),
    ...judgeRestrictions(estate, deployment).flatMap(({ fact }) =>
      fact.verdict === 'closed' ? [] : [`exposed ${fact.row}`],
    ),
    ...judgeProhibitions(estate, deployment).flatMap(({ fact }) =>
      fact.verdict === 'closed' ? [] : [`prohibited ${fact.row}`],
    ),
    ...judgeLeftovers(estate, rows).flatMap(({ fact }) =>
      fact.verdict === 'closed' || fact.inseparable ? [] : [`left open ${fact.row}`],
    ),
  ]);
}

function sorted(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}

/** The same by set algebra over the openings, without filters, paths or layers. */
function expected(profile: Profile, deployment: Deployment, openings: readonly Opening[]): string[] {
  const space = new PacketSpace();
  const ends = endsOfRoles(profile);
  const of = (role: string): readonly End[] => (role === 'internet' ? [STRANGER] : (ends.get(role) ?? []));
  const flow = (from: End, to: End, service: Service) => openBetween(space, openings, from, to, service);
  const destinations = (row: Deployment['requirements'][number]) =>
    row.to.map((to) => (typeof to === 'string' ? of(to) : [{ ranges: rangesOfName(to) }]));
  const pairs = (from: readonly End[], to: readonly End[], self: boolean) =>
    from.flatMap((source) =>
      to
        .filter((target) => self || source.asset === undefined || source.asset !== target.asset)
        .map((target) => [source, target] as const),
    );

  const missing = deployment.requirements
    .filter((row) => row.needed)
    .filter((row) => {
      const choose = row.anySource ? 'some' : 'every';
      const offer = row.anyService ? 'some' : 'every';
      // Each target takes one of the sources, each pair one of the services.
      return !destinations(row)
        .flat()
        .every((target) =>
          row.from[choose]((role) =>
            pairs(of(role), [target], row.self).every(([source]) =>
              row.services[offer]((service) => {
                const { asked, open } = flow(source, target, service);
                return asked.isSubsetOf(open);
              }),
            ),
          ),
        );
    })
    .map((row) => `missing ${row.id}`);

  const everyone = [...[...ends.values()].flat(), STRANGER];
  const exposed = deployment.restrictions
    .filter((row) => {
      const allowed = row.allow.flatMap(of);
      const listed = space.unionOf(row.services.map((service) => space.box(boxOf(service))));
      return of(row.role).some((target) =>
        everyone
          .filter((source) => !allowed.includes(source) && source !== target)
          .some((source) =>
            row.kind === 'ports'
              ? row.services.some((service) => !flow(source, target, service).open.isEmpty())
              : TRANSPORTS.some((service) => !flow(source, target, service).open.isSubsetOf(listed)),
          ),
      );
    })
    .map((row) => `exposed ${row.id}`);

  const prohibited = deployment.prohibitions
    .filter((row) => {
      const allowed = row.allow.flatMap(of);
      const sources = row.from.flatMap(of).filter((source) => !allowed.includes(source));
      const outside = openings.flatMap((each) => each.to.filter((end) => end.asset === undefined));
      const targets = row.to.flatMap((role) => (role === 'internet' ? [STRANGER, ...outside] : of(role)));
      return pairs(sources, targets, false).some(([source, target]) =>
        (row.services ?? TRANSPORTS).some((service) => !flow(source, target, service).open.isEmpty()),
      );
    })
    .map((row) => `prohibited ${row.id}`);

  const needed = space.unionOf(
    deployment.requirements
      .filter((row) => row.needed)
      .flatMap((row) =>
        row.from.flatMap((role) =>
          destinations(row).flatMap((to) =>
            row.services.flatMap((service) =>
              pairs(of(role), to, true).map(([source, target]) => flow(source, target, service).asked),
            ),
          ),
        ),
      ),
  );
  const left = deployment.requirements
    .filter((row) => !row.needed)
    .filter((row) =>
      row.from.some((role) =>
        destinations(row).some((to) =>
          row.services.some((service) =>
            pairs(of(role), to, row.self).some(
              ([source, target]) => !flow(source, target, service).open.isSubsetOf(needed),
            ),
          ),
        ),
      ),
    )
    .map((row) => `left open ${row.id}`);
  return sorted([...missing, ...exposed, ...prohibited, ...left]);
}

const TRANSPORTS: readonly Service[] = [{ protocol: 6 }, { protocol: 17 }];

describe.each(profiles.map((profile) => [profile.id, profile] as const))('%s', (_id, profile) => {
  const modes = modesOf(profile, 60);
  const cases = (['run', 'install'] as const).flatMap((phase) => modes.map((mode) => ({ mode, phase })));

  test('what opens exactly the requirements has nothing to report, in every mode', () => {
    for (const { mode, phase } of cases) {
      const deployment = deploy(profile, mode, phase);
      expect({ mode, phase, found: reported(profile, deployment, openingsOf(profile, deployment)) }).toEqual({
        mode,
        phase,
        found: [],
      });
    }
  });

  test('the policies find nothing there', async () => {
    const inputs = some(cases, 6).map(({ mode, phase }, index): PolicyInput => {
      const deployment = { ...deploy(profile, mode, phase), name: `mode-${index}` };
      const estate = buildEstate(snapshotOf(profile, openingsOf(profile, deployment)), new PacketSpace());
      const rows = judgeRequirements(estate, deployment);
      return {
        requirements: rows.map(({ fact }) => fact),
        restrictions: judgeRestrictions(estate, deployment).map(({ fact }) => fact),
        prohibitions: judgeProhibitions(estate, deployment).map(({ fact }) => fact),
        leftovers: judgeLeftovers(estate, rows).map(({ fact }) => fact),
        internet: [],
        open_filters: [],
      };
    });
    const { findings, failures } = await evaluate(policies, inputs);
    // One endpoint may serve two rows, of which another phase needs one: that is said, and no fault.
    const faults = findings.filter(({ severity }) => severity !== 'info');
    expect({ faults, failures }).toEqual({ faults: [], failures: [] });
  });

  test('a closed opening is reported by the rows that it served, a wide one by the rows that restrict it', () => {
    let told = 0;
    for (const { mode, phase } of some(cases, 2)) {
      const deployment = deploy(profile, mode, phase);
      const openings = openingsOf(profile, deployment);
      for (const [index, opening] of openings.entries()) {
        for (const changed of [
          openings.toSpliced(index, 1),
          openings.with(index, { ...opening, isWide: true }),
        ]) {
          const found = reported(profile, deployment, changed);
          expect({ mode, phase, opening, found }).toEqual({
            mode,
            phase,
            opening,
            found: expected(profile, deployment, changed),
          });
          told += found.length;
        }
      }
    }
    expect(told).toBeGreaterThan(0);
  });

  test('of alternatives the last one is missed', () => {
    for (const { mode, phase } of some(cases, 6)) {
      const deployment = deploy(profile, mode, phase);
      const openings = openingsOf(profile, deployment);
      for (const row of deployment.requirements.filter((each) => each.anySource || each.anyService)) {
        const own = openings.filter((each) => each.row === row.id);
        const others = openings.filter((each) => each.row !== row.id);
        const choices = [...(row.anySource ? Map.groupBy(own, (each) => each.from).values() : [own])].flatMap(
          (list) => (row.anyService ? [...Map.groupBy(list, (each) => each.service).values()] : [list]),
        );
        expect(choices.length).toBeGreaterThan(1);
        for (const kept of choices) expect(reported(profile, deployment, [...others, ...kept])).toEqual([]);
        // Each target may take another one.
        const shared = choices.flatMap((kept, choice) =>
          kept.map((opening) => ({
            ...opening,
            to: opening.to.filter((_, place) => place % choices.length === choice),
          })),
        );
        expect(reported(profile, deployment, [...others, ...shared])).toEqual(
          expected(profile, deployment, [...others, ...shared]),
        );
        expect(reported(profile, deployment, others)).toEqual([`missing ${row.id}`]);
      }
    }
  });

  test('a row of another phase that is open is reported', () => {
    const rows = profile.requirements.filter((row) => row.phases.every((phase) => phase === 'install'));
    let told = 0;
    for (const mode of some(modes, 6)) {
      const deployment = deploy(profile, mode, 'run');
      const openings = openingsOf(profile, deployment);
      for (const opening of openingsOf(profile, deploy(profile, mode, 'install'))) {
        if (!rows.some((row) => row.id === opening.row)) continue;
        const changed = [...openings, opening];
        const found = reported(profile, deployment, changed);
        expect(found).toEqual(expected(profile, deployment, changed));
        if (found.includes(`left open ${opening.row}`)) told++;
      }
    }
    expect(told > 0).toBe(rows.length > 0);
  });

  test('a prohibited flow that is opened is reported', () => {
    const ends = endsOfRoles(profile);
    const of = (role: string) => (role === 'internet' ? [STRANGER] : (ends.get(role) ?? []));
    for (const { mode, phase } of some(cases, 12)) {
      const deployment = deploy(profile, mode, phase);
      const openings = openingsOf(profile, deployment);
      for (const row of deployment.prohibitions) {
        for (const from of row.from.filter((role) => !row.allow.includes(role))) {
          for (const to of row.to) {
            for (const service of row.services ?? [{ protocol: 6, ports: [[4444, 4444]] } as const]) {
              const changed = [...openings, { row: row.id, from: of(from), to: of(to), service }];
              const found = reported(profile, deployment, changed);
              expect(found).toContain(`prohibited ${row.id}`);
              expect(found).toEqual(expected(profile, deployment, changed));
            }
          }
        }
      }
    }
  });
});

/** Evenly spread over a list, its last one included. */
function some<Item>(list: readonly Item[], count: number): Item[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, index) => (list.length - 1 - index) % step === 0).slice(-count);
}
