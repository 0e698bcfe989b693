import { globSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { expect, test } from 'vitest';
import { auditEstate } from './audit-estate.ts';

/** `verdicts.txt` holds the verdict of every row of an estate, a line each; `#` comments say why. */
const files = globSync('fixtures/deployments/**/verdicts.txt').sort();

test.each(files)('%s', async (file) => {
  const expected = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/).join(' '));
  const { deployments } = await auditEstate(relative('fixtures/deployments', dirname(file)));
  const found = deployments.flatMap(({ rows }) => rows.map(({ verdict, fact }) => `${verdict} ${fact}`));
  expect(found.sort()).toEqual(expected.sort());
});
