import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { withDigests } from '../src/changes/manifest-digests.ts';

const [SAME, LATER, OTHER] = ['A INPUT', 'A INPUT -j DROP', 'something else'].map((text) =>
  new TextEncoder().encode(text),
) as [Uint8Array, Uint8Array, Uint8Array];

test('of two files with the same content the edited one alone has another digest', () => {
  expect(
    digestsAfter({ 'first.txt': SAME, 'second.txt': SAME }, { 'first.txt': hash('sha256', SAME) }),
  ).toEqual([hash('sha256', LATER), hash('sha256', SAME)]);
});

test('a file that was not what its manifest says stays one that is not', () => {
  const wrong = hash('sha256', OTHER);
  expect(digestsAfter({ 'first.txt': SAME, 'second.txt': SAME }, { 'first.txt': wrong })).toEqual([
    wrong,
    hash('sha256', SAME),
  ]);
});

/** The digests of a manifest after `first.txt` has become LATER; `stated` replaces what is true of a file. */
function digestsAfter(contents: Record<string, Uint8Array>, stated: Record<string, string>): string[] {
  const files = Object.entries(contents).map(([name, bytes]) => ({ name: `hosts/web/${name}`, bytes }));
  const entries = Object.entries(contents).map(([name, bytes]) => [
    name,
    { sha256: stated[name] ?? hash('sha256', bytes) },
  ]);
  const text = JSON.stringify({ files: Object.fromEntries(entries) });
  const manifest = { name: 'hosts/web/manifest.json', bytes: new TextEncoder().encode(text) };
  const after = withDigests(manifest, new Map([['hosts/web/first.txt', LATER]]), files);
  const parsed = JSON.parse(new TextDecoder().decode(after.bytes)) as {
    files: Record<string, { sha256: string }>;
  };
  return Object.values(parsed.files).map(({ sha256 }) => sha256);
}
