import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { auditEstate } from './audit-estate.ts';

/** `findings.txt` holds what an audit of the estate finds at medium or above, a line each: severity and id; `#` comments say why. */
const files = globSync('fixtures/deployments/*/findings.txt').sort();

test.each(files)('%s', async (file) => {
  const expected = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/).join(' '));
  const { findings, complete } = await auditEstate(basename(dirname(file)));
  const found = findings
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .map(({ severity, id }) => `${severity} ${id}`);
  expect({ complete, found: found.sort() }).toEqual({ complete: true, found: expected.sort() });
});
