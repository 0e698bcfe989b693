import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../src/audit.ts';
import { bundledPolicies, profilesOf } from '../src/cli/bundled.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import type { Audit } from '../src/model/audit.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';

/** Audits an estate of `fixtures/deployments`, with everything fixed that varies between machines; `edit` changes its configuration, `change` its evidence. */
export async function auditEstate(
  estate: string,
  edit = (text: string) => text,
  change = (file: SourceFile) => file,
): Promise<Audit> {
  const folder = join('fixtures/deployments', estate);
  const file = join(folder, 'flowproof.yaml');
  const loaded = loadConfiguration(file, edit(readFileSync(file, 'utf8')));
  const profiles = profilesOf(loaded, folder);
  // The times of files differ from checkout to checkout; those of the manifest do not.
  const files = readFiles(loaded.configuration.evidence, folder).map(({ name, bytes }) =>
    change({ name, bytes }),
  );
  return audit({
    files,
    configuration: loaded,
    profiles: new Map([...profiles].map(([name, { profile }]) => [name, profile])),
    policies: [bundledPolicies()],
    digests: {},
    version: '0.0.0',
    clock: '2026-01-01T00:00:00.000Z',
  });
}
