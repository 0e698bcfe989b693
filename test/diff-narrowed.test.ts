import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { bundledPolicies } from '../src/cli/bundled.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { classesOf } from '../src/diff/classes.ts';
import { diff } from '../src/diff.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';

const POLICIES = [bundledPolicies()] as const;
const JUDGED = {
  configuration: loadConfiguration('flowproof.yaml', 'policies: { packs: [cloud-baseline, hygiene] }\n'),
  profiles: new Map(),
  policies: POLICIES,
  digests: {},
  version: '0.0.0',
  clock: '2026-11-21T00:00:00.000Z',
};
const GROUP = '-g rg-shop --nsg-name nsg-web';
const OPEN = `az network nsg rule create ${GROUP} -n admin --priority 300 --protocol Tcp --source-address-prefixes Internet --destination-port-ranges 22 3389`;
const TO_OFFICE = `az network nsg rule update ${GROUP} -n admin --source-address-prefixes 203.0.113.0/24`;

const ABOUT = /^management_port_open\/.*\/ipv4\//;

/** A group that lets the internet in to tcp 22 and 3389, and what a script makes of the findings about it. */
const CASES: readonly (readonly [what: string, script: string, told: readonly string[]])[] = [
  ['fewer sources', TO_OFFICE, ['narrowed']],
  ['fewer ports', `az network nsg rule update ${GROUP} -n admin --destination-port-ranges 22`, ['narrowed']],
  [
    'fewer sources, and another rule for a port that was closed',
    `${TO_OFFICE}
az network nsg rule create ${GROUP} -n telnet --priority 310 --protocol Tcp --source-address-prefixes 198.51.100.0/24 --destination-port-ranges 23`,
    ['new', 'fixed'],
  ],
  [
    'closed',
    `az network nsg rule delete ${GROUP} -n admin
az network nsg rule delete ${GROUP} -n allow-ssh`,
    ['fixed'],
  ],
];

test.each(CASES)('%s', async (_, script, told) => {
  const before = scripted(readFiles(['.'], 'fixtures/changes/azure/evidence'), OPEN).files;
  const answer = await diff({
    before,
    after: scripted(before, script),
    version: '0.0.0',
    asOf: '2026-11-21T00:00:00.000Z',
    judged: JUDGED,
  });
  const { findings } = answer;
  const kinds = (['new', 'narrowed', 'fixed', 'notSeen'] as const).filter((kind) =>
    findings[kind].some(({ id }) => ABOUT.test(id)),
  );
  expect(kinds).toEqual(told);
  expect((await classesOf(answer, POLICIES)).has('new-finding')).toBe(told.includes('new'));
});

function scripted(before: readonly SourceFile[], script: string) {
  return applyChanges(before, [{ file: { name: 'change.sh', bytes: Buffer.from(script) } }]);
}
