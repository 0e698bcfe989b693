import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bundledPolicies } from '../src/cli/bundled.ts';
import type { Deployment, Service } from '../src/model/deployment.ts';
import type { PolicyInput } from '../src/model/facts.ts';
import type { Profile } from '../src/model/profile.ts';
import { formatRange } from '../src/net/address.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeLeftovers } from '../src/reach/judge/leftovers.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { judgeStructures } from '../src/reach/judge/structures/structures.ts';
import {
  boxOf,
  deploy,
  type End,
  endsOfRoles,
  flowsThrough,
  type Opening,
  openingsOf,
  rangesOfName,
  STRANGER,
  sharedEnds,
  snapshotOf,
} from './ideal-deployment.ts';
import { modesOf } from './profile-modes.ts';
import { Turns } from './turns.ts';

const profiles = globSync(['profiles/*.yaml', 'docs/*.yaml', 'fixtures/profiles/*.yaml'])
  .sort()
  .map((path) => loadProfile(path, readFileSync(path, 'utf8')));

const policies = bundledPolicies();

/** What an audit would report, one `policy row` each, sorted. */
function reported(
  profile: Profile,
  deployment: Deployment,
  openings: readonly Opening[],
  ends = endsOfRoles(profile),
): string[] {
  const estate = buildEstate(snapshotOf(profile, openings, ends), new PacketSpace());
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
function expected(
  profile: Profile,
  deployment: Deployment,
  openings: readonly Opening[],
  ends = endsOfRoles(profile),
): string[] {
  const space = new PacketSpace();
  const of = (role: string): readonly End[] => (role === 'internet' ? [STRANGER] : (ends.get(role) ?? []));
  const flow = flowsThrough(space, openings);
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
      const targets = destinations(row).flat();
      const served = row.from.filter((role) => pairs(of(role), targets, row.self).length > 0);
      if (served.length === 0) return false;
      // Each target takes one of the sources, each pair one of the services.
      return !targets.every((target) =>
        served[choose]((role) =>
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

  /** What a row that closes all other ports leaves to the other roles of a machine. */
  const leftToOthers = (own: string, target: End) =>
    space.unionOf(
      [...ends.keys()]
        .filter((role) => role !== own && of(role).includes(target))
        .flatMap((role) => [
          ...deployment.restrictions
            .filter((row) => row.role === role)
            .flatMap((row) => [
              ...row.services.map((service) => space.box(boxOf(service))),
              ...(row.kind === 'others'
                ? [space.box({ source: row.allow.flatMap(of).flatMap((end) => end.ranges) })]
                : []),
            ]),
          ...deployment.requirements
            .filter((row) => row.to.includes(role))
            .flatMap((row) =>
              row.services.map((service) =>
                space.box({ ...boxOf(service), source: row.from.flatMap(of).flatMap((end) => end.ranges) }),
              ),
            ),
        ]),
    );

  const everyone = [...[...ends.values()].flat(), STRANGER];
  const exposed = deployment.restrictions
    .filter((row) => {
      const allowed = row.allow.flatMap(of);
      const listed = space.unionOf(row.services.map((service) => space.box(boxOf(service))));
      return of(row.role).some((target) => {
        const free = row.kind === 'ports' ? listed : listed.union(leftToOthers(row.role, target));
        return everyone
          .filter((source) => !allowed.includes(source) && source !== target)
          .some((source) =>
            row.kind === 'ports'
              ? row.services.some((service) => !flow(source, target, service).open.isEmpty())
              : TRANSPORTS.some((service) => !flow(source, target, service).open.isSubsetOf(free)),
          );
      });
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
  const everyCase = (['run', 'install'] as const).flatMap((phase) =>
    modes.map((mode) => {
      const deployment = deploy(profile, mode, phase);
      return { mode, phase, deployment, openings: openingsOf(profile, deployment) };
    }),
  );
  // Many modes ask for the same rows, of which the same is reported.
  const cases = [...new Map(everyCase.map((each) => [rowsOf(each.deployment), each])).values()];

  test('what opens exactly the requirements has nothing to report, in every mode', () => {
    for (const { mode, phase, deployment, openings } of cases) {
      expect({ mode, phase, found: reported(profile, deployment, openings) }).toEqual({
        mode,
        phase,
        found: [],
      });
    }
  });

  test('the policies find nothing there', async () => {
    const inputs = some(cases, 6).map((each, index): PolicyInput => {
      const deployment = { ...each.deployment, name: `mode-${index}` };
      const estate = buildEstate(snapshotOf(profile, each.openings), new PacketSpace());
      const rows = judgeRequirements(estate, deployment);
      return {
        ...documentOf([]),
        requirements: rows.map(({ fact }) => fact),
        restrictions: judgeRestrictions(estate, deployment).map(({ fact }) => fact),
        prohibitions: judgeProhibitions(estate, deployment).map(({ fact }) => fact),
        leftovers: judgeLeftovers(estate, rows).map(({ fact }) => fact),
        internet: [],
        open_filters: [],
        structures: judgeStructures(estate, deployment).map(({ fact }) => fact),
        changes: [],
        waivers: [],
      };
    });
    const { findings, failures } = await evaluate(policies, inputs);
    // One endpoint may serve two rows, of which another phase needs one: that is said, and no fault.
    const faults = findings.filter(({ severity }) => severity !== 'info');
    const structures = inputs.flatMap((input) => input.structures);
    // These machines lie in no network, which is said of every row about one, and nothing else.
    const said = structures.map(({ id }) => `required_structure_undecided ${id}`);
    expect({ faults: faults.map(({ policy, fact }) => `${policy} ${fact}`), failures }).toEqual({
      faults: said,
      failures: [],
    });
    expect(structures.every(({ found }) => found.includes('not in evidence'))).toBe(true);
  });

  test('a closed opening is reported by the rows that it served, a wide one by the rows that restrict it', () => {
    const names = everyCase.flatMap(({ openings }) => openings.map(nameOf));
    const turns = new Turns(names);
    let told = 0;
    for (const { mode, phase, deployment, openings } of everyCase) {
      for (const index of turns.draw(
        openings.map(nameOf),
        Math.max(1, Math.floor((2 * openings.length) / everyCase.length)),
      )) {
        const opening = openings[index] as Opening;
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
    expect(turns.drawn()).toEqual(new Set(names));
  });

  test('on machines that play two roles the same is reported', () => {
    const turns = new Turns();
    for (const [round, { mode, phase }] of some(cases, 40).entries()) {
      const ends = sharedEnds(profile, round >> 1);
      const deployment = deploy(profile, mode, phase, ends);
      const openings = openingsOf(profile, deployment, ends);
      const [index = 0] = turns.draw(openings.map(nameOf), 1);
      const opening = openings[index] as Opening;
      const changes = [openings.toSpliced(index, 1), openings.with(index, { ...opening, isWide: true })];
      for (const changed of [openings, ...changes.slice(round % 2, (round % 2) + 1)]) {
        const found = reported(profile, deployment, changed, ends);
        expect({ mode, phase, opening, found }).toEqual({
          mode,
          phase,
          opening,
          found: expected(profile, deployment, changed, ends),
        });
        if (changed === openings) expect(found.filter((line) => line.startsWith('missing'))).toEqual([]);
      }
    }
  });

  test('of alternatives the last one is missed', () => {
    const turns = new Turns();
    for (const { deployment, openings } of cases) {
      for (const row of deployment.requirements.filter((each) => each.anySource || each.anyService)) {
        const own = openings.filter((each) => each.row === row.id);
        const others = openings.filter((each) => each.row !== row.id);
        const choices = [...(row.anySource ? Map.groupBy(own, (each) => each.from).values() : [own])].flatMap(
          (list) => (row.anyService ? [...Map.groupBy(list, (each) => each.service).values()] : [list]),
        );
        expect(choices.length).toBeGreaterThan(1);
        for (const index of turns.draw(
          choices.map((_, choice) => `${row.id} ${choice}`),
          1,
        ))
          expect(reported(profile, deployment, [...others, ...(choices[index] ?? [])])).toEqual([]);
        // Each target may take another one.
        const shared = choices.flatMap((kept, choice) =>
          kept.map((opening) => ({
            ...opening,
            to: opening.to.filter((_, place) => place % choices.length === choice),
          })),
        );
        expect(reported(profile, deployment, [...others, ...shared])).toEqual([]);
        expect(reported(profile, deployment, others)).toEqual([`missing ${row.id}`]);
      }
    }
  });

  test('a row of another phase that is open is reported', () => {
    const rows = profile.requirements.filter((row) => row.phases.every((phase) => phase === 'install'));
    const turns = new Turns();
    let told = 0;
    const installing = everyCase.filter(({ phase }) => phase === 'install');
    const running = everyCase.filter(({ phase }) => phase === 'run');
    for (const [place, { deployment, openings }] of running.entries()) {
      const closed = (installing[place]?.openings ?? []).filter((opening) =>
        rows.some((row) => row.id === opening.row),
      );
      for (const index of turns.draw(closed.map(nameOf), Math.ceil((6 * closed.length) / modes.length))) {
        const opening = closed[index] as Opening;
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
    const turns = new Turns();
    for (const { deployment, openings } of cases) {
      const flows = deployment.prohibitions.flatMap((row) =>
        row.from
          .filter((role) => !row.allow.includes(role))
          .flatMap((from) =>
            row.to.flatMap((to) =>
              (row.services ?? [{ protocol: 6, ports: [[4444, 4444]] } as const]).map(
                (service): Opening => ({ row: row.id, from: of(from), to: of(to), service }),
              ),
            ),
          ),
      );
      for (const index of turns.draw(flows.map(nameOf), Math.ceil((12 * flows.length) / cases.length))) {
        const flow = flows[index] as Opening;
        const changed = [...openings, flow];
        const found = reported(profile, deployment, changed);
        expect(found).toContain(`prohibited ${flow.row}`);
        expect(found).toEqual(expected(profile, deployment, changed));
      }
    }
  });
});

/** What a deployment asks for, without what it is called and where that is written. */
function rowsOf({ name: _name, phase: _phase, parameters: _parameters, ...deployment }: Deployment): string {
  return JSON.stringify(deployment, (key, value: unknown) =>
    key === 'origin' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

/** Evenly spread over a list, its last one included. */
function some<Item>(list: readonly Item[], count: number): Item[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, index) => (list.length - 1 - index) % step === 0).slice(-count);
}

function nameOf({ row, from, to, service }: Opening): string {
  const places = [...from, ...to].map((end) => end.asset ?? end.ranges.map(formatRange).join());
  return [row, ...places, service.protocol].join(' ');
}
