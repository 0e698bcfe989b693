import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { estateOf, type Files } from './host-estate.ts';
import { clixmlForm } from './windows-oracle/clixml-form.ts';
import { factsForm } from './windows-oracle/facts-form.ts';
import { jsonForm } from './windows-oracle/json-form.ts';
import { judge } from './windows-oracle/judge.ts';
import { objectForm, type Properties } from './windows-oracle/object-form.ts';
import { probeOf } from './windows-oracle/probe-of.ts';
import { machine, packet } from './windows-oracle/random-machine.ts';

type Written = Readonly<Record<string, readonly Properties[]>>;

const FORMS: readonly (readonly [string, (objects: Written) => Files])[] = [
  [
    'files of JSON',
    (objects) =>
      filesOf(objects, 'json', (list) => Buffer.from(jsonForm(list, { isNamed: true, isWrapped: false }))),
  ],
  ['files of CLIXML', (objects) => filesOf(objects, 'xml', (list) => Buffer.from(clixmlForm(list)))],
  [
    'one document',
    (objects) => ({
      'hosts/w/all.json': Object.fromEntries(
        Object.entries(objects).map(([name, list]) => [
          SECTIONS[name] ?? name,
          JSON.parse(`[${list.map((one) => jsonForm([one], { isNamed: false, isWrapped: false })).join()}]`),
        ]),
      ),
    }),
  ],
];

/** Where the rules stand among the lists; profiles come before them, filters behind. */
const RULES = 1;

const SECTIONS: Readonly<Record<string, string>> = {
  'port-filters': 'port',
  'address-filters': 'address',
  'application-filters': 'app',
  'service-filters': 'service',
  'interface-filters': 'iface',
  'interface-type-filters': 'iftype',
  'security-filters': 'security',
};

const WOUNDS: readonly (readonly [string, (objects: Properties[], at: number) => void])[] = [
  ['without one', (objects, at) => objects.splice(at, 1)],
  ['with one that does not say whose it is', (objects, at) => rename(objects, at, null)],
  ['with one of another name', (objects, at) => rename(objects, at, 'of nobody')],
];

/** What is cut out of an export leaves verdicts that hold for the whole one, or none. */
describe.each(FORMS)('%s', (_, write) => {
  test.each(WOUNDS)('%s', (__, wound) => {
    let undecided = 0;
    fc.assert(
      fc.property(
        machine,
        fc.array(packet, { minLength: 30, maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        (drawn, packets, list, at) => {
          fc.pre(drawn.rules.length > 1);
          const objects = Object.entries(objectForm(drawn, false));
          const hurt = list % 2 === 0 ? RULES : 2 + (list % (objects.length - 2));
          const cut = objects.map(([name, all], index): [string, readonly Properties[]] => {
            const left = [...all];
            if (index === hurt) wound(left, at % left.length);
            return [name, left];
          });
          const estate = estateOf({ ...factsForm(drawn), ...write(Object.fromEntries(cut)) });
          for (const each of packets) {
            const found = answerProbe(estate, probeOf(each), true);
            const verdict = typeof found === 'string' ? found : found.verdict;
            if (verdict === 'undecided') undecided += 1;
            else expect([each, cut, verdict]).toEqual([each, cut, judge(drawn, each)]);
          }
        },
      ),
      { numRuns: 20 },
    );
    expect(undecided).toBeGreaterThan(0);
  });
});

function rename(objects: Properties[], at: number, id: string | null): void {
  const { Name: _, ...object } = objects[at] as Properties;
  objects[at] = { ...object, InstanceID: id };
}

function filesOf(
  objects: Written,
  ending: string,
  write: (list: readonly Properties[]) => Uint8Array,
): Files {
  return Object.fromEntries(
    Object.entries(objects)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [`hosts/w/${name}.${ending}`, write(list)]),
  );
}
