import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asset } from '../src/model/asset.ts';
import { type AddressRange, parsePrefix } from '../src/net/address.ts';
import { type PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import type { Estate } from '../src/reach/estate.ts';
import { boundsOfOutcome } from '../src/reach/host/host-outcome.ts';
import { receive, send } from '../src/reach/host/host-path.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { estateOf } from './host-estate.ts';
import { evidenceOf, FORMS } from './windows-oracle/forms.ts';
import { judge } from './windows-oracle/judge.ts';
import type { Machine, Packet } from './windows-oracle/machine.ts';
import { probeOf } from './windows-oracle/probe-of.ts';
import { machine, packet } from './windows-oracle/random-machine.ts';

const RUNS = 25;

describe.each(FORMS)('$name', (form) => {
  test('whatever rules and settings a machine has, a packet meets what the documentation says', () => {
    fc.assert(
      fc.property(machine, fc.array(packet, { minLength: 20, maxLength: 20 }), (drawn, packets) => {
        const shown = form.shown(drawn);
        fc.pre(hasFilter(form.name, shown));
        const estate = estateOf(evidenceOf(form, shown));
        for (const each of packets)
          expect([each, answer(estate, each)]).toEqual([each, expected(form.name, shown, each)]);
      }),
      { numRuns: RUNS },
    );
  });
});

test('whatever form shows a machine, the same packets certainly and possibly pass', () => {
  fc.assert(
    fc.property(machine, (drawn) => {
      const shown = shownByAll(drawn);
      fc.pre(shown.rules.length > 0);
      const space = new PacketSpace();
      const [first, ...others] = FORMS.map((form) => ({
        name: form.name,
        passing: passingSets(estateOf(evidenceOf(form, shown), space), shown),
      }));
      const differing = others.flatMap(({ name, passing }) =>
        passing.flatMap(({ what, set }, index) =>
          set.equals(first?.passing[index]?.set as PacketSet)
            ? []
            : [`${what}: ${name}, unlike ${first?.name}`],
        ),
      );
      expect(differing).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

/** What every form can say of a machine. */
function shownByAll(drawn: Machine): Machine {
  const shown = FORMS.reduce((machine, form) => form.shown(machine), drawn);
  return { ...shown, rules: shown.rules.map((rule) => ({ ...rule, links: [] })) };
}

interface Passing {
  readonly what: string;
  readonly set: PacketSet;
}

/** Packets that certainly, and possibly, come in and go out by each link. */
function passingSets(estate: Estate, { links }: Machine): Passing[] {
  const host = estate.snapshot.assets[0] as Asset;
  return links.flatMap(({ alias, addresses }) => {
    const own = addresses.map((text) => parsePrefix(`${text.split('/')[0]}`) as AddressRange);
    const arrived = receive(
      estate,
      host,
      estate.space.box({ destination: own }),
      { incoming: { name: alias } },
      'local',
    );
    const sent = send(estate, host, estate.space.box({ source: own }), alias);
    return [
      ['in', boundsOfOutcome(estate, arrived)] as const,
      ['out', boundsOfOutcome(estate, sent)] as const,
    ].flatMap(([way, { certain, possible }]) => [
      { what: `certain ${way} ${alias}`, set: certain },
      { what: `possible ${way} ${alias}`, set: possible },
    ]);
  });
}

/** Rules of an empty list are not in evidence where nothing was exported of them. */
function hasFilter(name: string, { rules }: Machine): boolean {
  return name === 'registry' || rules.length > 0;
}

/** Aliases of links are identifiers in the registry, which nothing in evidence resolves. */
function expected(name: string, shown: Machine, each: Packet): string {
  if (name !== 'registry') return judge(shown, each);
  return judge(
    {
      ...shown,
      rules: shown.rules.map((rule) =>
        rule.links.length === 0 ? rule : { ...rule, links: [], linkTypes: ['Wired'] },
      ),
    },
    each,
  );
}

function answer(estate: Estate, each: Packet): string {
  const found = answerProbe(estate, probeOf(each), true);
  return typeof found === 'string' ? found : found.verdict;
}
