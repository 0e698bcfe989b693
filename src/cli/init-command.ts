import { existsSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { readEvidence } from '../importers/read-evidence.ts';
import { InputError } from '../model/input-error.ts';
import type { Profile } from '../model/profile.ts';
import { redacted } from '../model/redacted.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { instantiate } from '../profiles/instantiate.ts';
import { loadConfiguration } from '../profiles/load-configuration.ts';
import { buildEstate } from '../reach/estate.ts';
import { reachabilityOf } from '../reach/reachability/reachability.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import { bundledProfiles } from './bundled.ts';
import { defaultEvidence, readEvidenceFiles } from './evidence-files.ts';
import { ExitCode } from './exit-code.ts';
import { guessRoles } from './guess-roles.ts';
import { hostsOf } from './host-bindings.ts';
import { makeFolder } from './make-folder.ts';
import { progress } from './progress.ts';
import { type StartingDeployment, startingConfiguration } from './starting-configuration.ts';
import { writeWhole } from './write-whole.ts';

interface InitOptions {
  readonly out: string;
  readonly force?: boolean;
}

export function initCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('init')
    .summary('write a first flowproof.yaml from what the evidence holds')
    .description(
      'Reads the exported firewall state and writes a commented flowproof.yaml: assets, tags, address ranges, and a deployment with the roles that can be guessed.',
    )
    .argument('[evidence...]', 'files, folders and archives; by default the folder `evidence`, or this one')
    .option('-o, --out <file>', 'the file to write', 'flowproof.yaml')
    .option('--force', 'overwrite the file; its `hosts` are kept')
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof init fixtures/deployments/analyzer-broken/evidence -o /tmp/flowproof.yaml --force\n',
    )
    .action(async (evidence: string[], options: InitOptions) => exit(await run(evidence, options)));
}

async function run(evidence: readonly string[], { out, force }: InitOptions): Promise<number> {
  const paths = evidence.length > 0 ? evidence : defaultEvidence();
  const done = progress('reading evidence');
  const files = await readEvidenceFiles(paths, process.cwd());
  const hosts = keptHosts(out);
  const snapshot = readEvidence(files, { hosts, isPart: true });
  const reach = reachabilityOf(buildEstate(snapshot, new PacketSpace()), { clientView: true });
  const base = dirname(resolve(out));
  const named = paths.map((path) => relative(base, resolve(path)).split(sep).join('/') || '.');
  const deployments = bundledProfiles().map(({ profile }) => {
    const deployment = { profile, guesses: guessRoles(profile, snapshot, reach), inForce: true };
    return { ...deployment, inForce: stands(named, snapshot, profile, deployment) };
  });
  const text = startingConfiguration(named, snapshot, deployments, hosts);
  loadConfiguration(out, text);
  done();
  writeNew(out, text, force === true);
  process.stdout.write(nextSteps(out, snapshot, deployments));
  return ExitCode.compliant;
}

/** What a file that is written again says of hosts; nothing where it is no configuration. */
function keptHosts(out: string): Readonly<Record<string, string>> {
  try {
    return existsSync(out) ? hostsOf(out) : {};
  } catch (error) {
    if (error instanceof InputError) return {};
    throw error;
  }
}

/** The guessed deployment is complete: it would be judged as it stands. */
function stands(
  evidence: readonly string[],
  snapshot: Snapshot,
  profile: Profile,
  deployment: StartingDeployment,
): boolean {
  try {
    instantiate(
      profile,
      loadConfiguration('flowproof.yaml', startingConfiguration(evidence, snapshot, [deployment])),
      profile.id,
      snapshot,
    );
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function writeNew(path: string, text: string, force: boolean): void {
  try {
    makeFolder(dirname(resolve(path)));
    if (force) writeWhole(path, text);
    else writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new InputError(
      'exists already: --force overwrites it, -o writes another file',
      { file: path },
      { cause: error },
    );
  }
}

/** Of those that are not read. */
const NAMED_FILES = 5;

function nextSteps(out: string, snapshot: Snapshot, deployments: readonly StartingDeployment[]): string {
  const unread = snapshot.evidence.filter(({ importer }) => importer === undefined);
  const named = unread
    .slice(0, NAMED_FILES)
    .map(({ file, reason }) => `  not read: ${visible(redacted(`${file}: ${reason ?? 'unknown'}`))}\n`);
  const inForce = deployments.filter((each) => each.inForce).map((each) => each.profile.title);
  const audit = `flowproof audit${out === 'flowproof.yaml' ? '' : ` -c ${out}`}`;
  const next =
    inForce.length > 0
      ? `Check the guessed roles of ${inForce.join(', ')} in it, then run: ${audit}`
      : `The roles could not be guessed: fill in a deployment (the file shows how), then run: ${audit}`;
  return `Wrote ${out}: ${counted(snapshot.assets.length, 'asset')}, ${counted(snapshot.subnets.length, 'subnet')}${unread.length === 0 ? '' : `, ${counted(unread.length, 'file')} not read`}.\n${named.join('')}${next}\n`;
}
