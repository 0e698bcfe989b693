import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCompiler } from '../scripts/compile-policies.ts';

/** What tests compile policies with; without a compiler they are skipped, and never where it is required. */
export const compiler = findCompiler();
if (compiler === undefined && process.env.CI === 'true') throw new Error('no compiler: run `npm run tools`');
if (compiler === undefined) console.warn('skipped: policies that misbehave (no compiler: `npm run tools`)');

export const capabilities = JSON.parse(
  readFileSync(join(import.meta.dirname, '../policies/compiled/capabilities.json'), 'utf8'),
) as object;
