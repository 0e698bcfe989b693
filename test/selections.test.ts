import { expect, test } from 'vitest';
import type { Asset } from '../src/model/asset.ts';
import { type AssetSelector, RoleBinding, selectorKey } from '../src/model/selector.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { selectEndpoints } from '../src/profiles/select-endpoints.ts';
import { goneSelections, selectionsSince } from '../src/profiles/selections.ts';

const ORIGIN = { file: 'f', text: '' };
const machine = (id: string): Asset => ({
  ...{ id, kind: 'instance', names: [], tags: {}, interfaces: [], origin: ORIGIN },
});

type Estate = Pick<Snapshot, 'assets' | 'unreadAssets'>;
const there: Estate = { assets: [machine('i-1'), machine('i-2')] };
const gone: Estate = { assets: [machine('i-2')] };
const refused: Estate = { assets: [], unreadAssets: [{ ...ORIGIN, text: 'what was refused' }] };

/** What each of several scans in a row says of one selector: whom it means, what has gone, or why it is a mistake. */
function scans(...estates: Estate[]): string[] {
  let before: ReadonlySet<string> = new Set();
  return estates.map((estate) => {
    const selections = selectionsSince(before);
    try {
      const selector = { kind: 'id', id: 'i-1' } as const;
      const ends = selectEndpoints(estate, selector, () => [], {}, { file: 'f' }, selections);
      before = selections.known;
      const [gap] = goneSelections(selections);
      return gap === undefined ? ends.map(({ kind }) => kind).join() : 'gone';
    } catch (error) {
      return (error as Error).message.includes('selects nothing') ? 'mistake' : String(error);
    }
  });
}

test.each([
  ['never there', [gone, gone], ['mistake', 'mistake']],
  ['a typo while evidence was refused', [refused, refused, gone], ['unread', 'unread', 'mistake']],
  ['there, and gone for good', [there, gone, gone], ['asset', 'gone', 'gone']],
  ['there, refused, gone', [there, refused, gone], ['asset', 'gone', 'gone']],
  ['gone, and back', [there, gone, there, gone], ['asset', 'gone', 'asset', 'gone']],
] as const)('%s', (_, estates, expected) => {
  expect(scans(...estates)).toEqual(expected);
});

test.each([
  [{ tag: { Role: 'db', Stage: 'prod' } }, { tag: { Stage: 'prod', Role: 'db' }, owner: 'team' }, 'the same'],
  [{ tag: { Role: 'db', Stage: 'prod' } }, { tag: { Role: 'db, Stage=prod' } }, 'another'],
  [{ assets: '10.0.0.0/24' }, { assets: '10.0.0.0-10.0.0.255' }, 'the same'],
  [{ assets: '10.0.0.0/24' }, { assets: '10.0.0.0/25' }, 'another'],
  [{ host: 'db' }, { name: 'db' }, 'another'],
])('%j and %j: %s', (one, other, expected) => {
  const [first, second] = [one, other].map((each) =>
    selectorKey(RoleBinding.parse(each)[0] as AssetSelector),
  );
  expect(first === second ? 'the same' : 'another').toBe(expected);
});
