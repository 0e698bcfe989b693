import { afterAll, describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Chain, Filter } from '../src/model/filter.ts';
import type { FlowState } from '../src/model/flow-change.ts';
import type { Host } from '../src/model/host.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { addressKey, single } from '../src/net/address.ts';
import { type PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import { flowChanges, type Sides } from '../src/reach/delta/flow-changes.ts';
import { flowDelta, type MovedFlows } from '../src/reach/delta/flow-delta.ts';
import { hostChanges } from '../src/reach/delta/host-changes.ts';
import { touchedBy } from '../src/reach/delta/touched.ts';
import { transitions } from '../src/reach/delta/transitions.ts';
import { buildEstate, type Estate, type Located } from '../src/reach/estate.ts';
import type { TwoSided } from '../src/reach/layer.ts';
import { judgePath } from '../src/reach/path/path.ts';
import type { Point } from '../src/reach/point.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { type Probe, parseProbe } from '../src/reach/probe-text.ts';
import { OUTSIDE } from '../src/reach/reachability/senders.ts';
import { ESTATES, evidenceFiles } from './evidence-estate.ts';

const PAIRS = [
  ['analyzer-broken', 'analyzer-compliant'],
  ['secretzero-aws-broken', 'secretzero-aws-compliant'],
  ['openlm-aws-broken', 'openlm-aws-compliant'],
] as const;

test.each(ESTATES)('nothing moves in %s between an export and itself', (name) => {
  const sides = sidesOf(name, name);
  const { moved, unanswered } = flowDelta(sides.before, sides.after);
  expect([moved, unanswered, hostChanges(sides, moved)]).toEqual([[], [], []]);
});

describe.each(PAIRS)('from %s to %s', (before, after) => {
  const sides = sidesOf(before, after);
  const { moved } = flowDelta(sides.before, sides.after);

  test('what moves between assets is, pair by pair, what their paths say otherwise', () => {
    let asked = 0;
    for (const to of sides.after.interfaces) {
      const then = sameInterface(sides.before, to);
      if (then === undefined) continue;
      for (const from of sides.after.interfaces.filter((at) => at.asset !== to.asset)) {
        const old = sameInterface(sides.before, from);
        if (old === undefined) continue;
        expectMoved(sides, moved, [pointOf(old), pointOf(then)], [pointOf(from), pointOf(to)], from);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(5);
  });

  test('every witness answers as its box says, before and after', () => {
    const boxes = flowChanges(sides, moved);
    expect(boxes.length).toBeGreaterThan(3);
    for (const { witness, from, to, cause } of boxes) {
      const probe = parseProbe(witness);
      if (typeof probe === 'string') throw new Error(probe);
      if (isPublicOnOneSide(sides, probe)) continue;
      const states = [sides.before, sides.after].map((side) => {
        const answer = answerProbe(side, probe, false);
        return typeof answer === 'string' ? answer : answer.verdict;
      });
      expect([witness, ...states]).toEqual([witness, from, to]);
      expect(cause, witness).toBeDefined();
    }
  });
});

function sidesOf(before: string, after: string): Sides {
  const space = new PacketSpace();
  const [then, now] = [before, after].map((name) => {
    const root = `fixtures/deployments/${name}/`;
    const files = evidenceFiles(name).map((file) => ({ ...file, name: file.name.replace(root, '') }));
    return buildEstate(readEvidence(files), space);
  });
  return { before: then as Estate, after: now as Estate };
}

/** What only one side has is called by an address that is a stranger's on the other. */
function isPublicOnOneSide({ before, after }: Sides, { to }: Probe): boolean {
  const key = 'address' in to ? addressKey(to.address) : '';
  return before.byPublicAddress.has(key) !== after.byPublicAddress.has(key);
}

function sameInterface(estate: Estate, { asset, interface: own }: Located): Located | undefined {
  return estate.interfacesOf
    .get(asset.id)
    ?.find(({ interface: each }) => each.id === own.id && each.addresses.length === own.addresses.length);
}

function pointOf(at: Located): Point {
  return { kind: 'interface', at, ranges: at.interface.addresses.map(single) };
}

function expectMoved(
  { before, after }: Sides,
  moved: readonly MovedFlows[],
  then: readonly [Point, Point],
  now: readonly [Point, Point],
  from: Located,
): void {
  const { space } = after;
  const asked = space.box({ source: now[0].ranges, destination: now[1].ranges });
  const expected = transitions(bounds(before, then, asked), bounds(after, now, asked));
  const realm = from.network?.id ?? OUTSIDE;
  for (const state of STATES)
    for (const next of STATES.filter((each) => each !== state)) {
      const found = space.unionOf(
        moved
          .filter((flows) => flows.realm === realm && flows.from === state && flows.to === next)
          .map(({ packets, ends }) =>
            packets.intersection(space.box({ destination: ends.flatMap((end) => end.ranges) })),
          ),
      );
      const wanted = space.unionOf(
        expected.filter((each) => each.from === state && each.to === next).map(({ packets }) => packets),
      );
      expect(found.intersection(asked).cubes()).toEqual(wanted.intersection(asked).cubes());
    }
}

const STATES: readonly FlowState[] = ['allow', 'undecided', 'deny'];

function bounds(estate: Estate, [from, to]: readonly [Point, Point], asked: PacketSet): TwoSided {
  const path = judgePath(estate, from, to, asked);
  const tcp = estate.space.box({ protocol: [[6, 6]] });
  const of = (forward: PacketSet, both: PacketSet) => forward.difference(tcp).union(both.intersection(tcp));
  return {
    certain: of(path.forwardCertain, path.certain),
    possible: of(path.forwardPossible, path.possible),
  };
}

let askedInPart = 0;
afterAll(() => expect(askedInPart).toBeGreaterThan(10));

/** A rule of one filter taken away: what is asked about where it can have an effect is all that it has. */
describe.each(ESTATES)('one rule less in %s', (name) => {
  const space = new PacketSpace();
  const snapshot = readEvidence(evidenceFiles(name));
  const before = buildEstate(snapshot, space);
  const changed = [...withOneRuleLess(snapshot), ...withOneHostRuleLess(snapshot)];

  test('what can move is found without asking about everything', () => {
    for (const after of changed) {
      const sides = { before, after: buildEstate(after, space) };
      const touched = touchedBy(sides);
      if (touched === 'everything') continue;
      askedInPart += 1;
      const near = flowDelta(before, sides.after, touched);
      const whole = flowDelta(before, sides.after, 'everything');
      expect(told(near.moved)).toEqual(told(whole.moved));
      expect(told(near.unanswered)).toEqual(told(whole.unanswered));
    }
  });
});

const SHOWN_CHANGES = 3;

/** The first, the middle and the last of the filters, each without one of its rules. */
function withOneRuleLess(snapshot: Snapshot): Snapshot[] {
  const filters = [...snapshot.filters.values()].filter(({ chains }) =>
    [...chains.values()].some(({ rules }) => rules.length > 0),
  );
  const step = Math.max(1, Math.floor(filters.length / SHOWN_CHANGES));
  return filters
    .filter((_, index) => index % step === 0)
    .map((filter) => ({
      ...snapshot,
      filters: new Map([...snapshot.filters, [filter.id, withoutFirstRule(filter)]]),
    }));
}

/** Each host without the last rule of each of its chains. */
function withOneHostRuleLess(snapshot: Snapshot): Snapshot[] {
  return snapshot.assets.flatMap((asset) =>
    (asset.host?.filters ?? []).flatMap((filter) =>
      [...filter.chains]
        .filter(([, { rules }]) => rules.length > 0)
        .map(([key, chain]) => {
          const chains = new Map([...filter.chains, [key, { ...chain, rules: chain.rules.slice(0, -1) }]]);
          const filters = (asset.host as Host).filters.map((each) =>
            each === filter ? { ...filter, chains } : each,
          );
          const changed = { ...asset, host: { ...(asset.host as Host), filters } };
          return { ...snapshot, assets: snapshot.assets.map((each) => (each === asset ? changed : each)) };
        }),
    ),
  );
}

function withoutFirstRule(filter: Filter): Filter {
  const [key, chain] = [...filter.chains].find(([, { rules }]) => rules.length > 0) as [string, Chain];
  return { ...filter, chains: new Map([...filter.chains, [key, { ...chain, rules: chain.rules.slice(1) }]]) };
}

/** Flows as sets, whatever order they are told in. */
function told(moved: readonly MovedFlows[]): string[] {
  return moved
    .flatMap(({ realm, from, to, ends, packets }) =>
      ends.map(({ end, ranges }) => {
        const own = packets.intersection(packets.space.box({ destination: ranges }));
        return `${end.id} from ${realm}: ${from} to ${to}: ${own.id}`;
      }),
    )
    .toSorted();
}
