import type { Gap } from '../model/gap.ts';
import type { ManifestContent } from './manifest.ts';
import type { UnreadFile } from './unread-host.ts';

/**
 * What collectors could not write and nobody gave since. A refused call hides what exists, and where that may be rules, anything
 * may be in force; where there was nothing to ask (a program that is not installed), it is said and changes no verdict.
 */
export function uncollected(
  { name, missing }: ManifestContent,
  present: ReadonlySet<string>,
): { readonly gaps: Gap[]; readonly unread: UnreadFile[]; readonly refused: string[] } {
  const absent = [...missing].filter(([file]) => !present.has(file));
  const refused = absent.filter(([, entry]) => entry.refused === true);
  const nothing = absent.filter(([, entry]) => entry.refused !== true);
  const origin = { file: name, text: 'manifest.json' };
  const gaps = refused.map(
    ([file, { call, reason }]): Gap => ({
      kind: 'refused',
      effect: 'either',
      what: `${file} was not collected: ${call}: ${reason}`,
      origin,
    }),
  );
  if (nothing.length > 0) {
    const list = nothing.map(([, { call, reason }]) => `${call} (${reason})`).join(', ');
    gaps.push({
      kind: 'unseen',
      effect: 'none',
      what: `the collector found nothing to read by ${list}`,
      origin,
    });
  }
  const unread = refused
    .filter(([, { rules }]) => rules === true)
    .map(([file, { call, reason }]) => ({ name: file, reason: `${call}: ${reason}`, isEmpty: false }));
  return { gaps, unread, refused: refused.map(([, { call }]) => call) };
}
