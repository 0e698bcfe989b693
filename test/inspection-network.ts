import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './host-estate.ts';

const FOLDER = 'fixtures/deployments/traps/inspection-network/evidence/aws/eu-central-1';

type Documents = Record<string, string>;

/** Texts by the beginning of a file's name, each with what replaces it. */
export type Changes = Readonly<Record<string, readonly (readonly [string | RegExp, string])[]>>;

/** The fixture, with texts replaced in some of its files: `{ 'describe-route-tables': [['vpce-0f01', 'vpce-0g01']] }`. */
export function changed(changes: Changes, more: Files = {}): Files {
  const files: Documents = Object.fromEntries(
    readdirSync(FOLDER).map((name) => [`aws/${name}`, readFileSync(join(FOLDER, name), 'utf8')]),
  );
  for (const [name, replacements] of Object.entries(changes)) {
    const key = Object.keys(files).find((each) => each.startsWith(`aws/${name}`)) ?? name;
    for (const [from, to] of replacements) {
      const after = (files[key] ?? '').replaceAll(from, to);
      if (after === files[key]) throw new Error(`${name} has no ${from}`);
      files[key] = after;
    }
  }
  return { ...files, ...more };
}
