import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { applyChanges } from '../changes/apply-changes.ts';
import { CHANGE_CLASSES, CLASSES_OF_CONFIGURATION, CLASSES_OF_EVIDENCE } from '../diff/change-classes.ts';
import { classesOf, FAILED_POLICY } from '../diff/classes.ts';
import { diffAudits } from '../diff/diff-audits.ts';
import type { DiffInput } from '../diff/diff-input.ts';
import { diff, diffProbes } from '../diff.ts';
import { isArchiveName } from '../importers/archive-name.ts';
import type { Diff } from '../model/diff.ts';
import type { SourceFile } from '../model/evidence.ts';
import { judgesChanges } from '../model/finding.ts';
import { InputError } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import { DIFF_FORMATS } from '../report/diff/formats.ts';
import { placeText } from '../report/layer-words.ts';
import { parseDuration } from './audit-command.ts';
import { readJudging } from './audit-input.ts';
import { type OutputOptions, outputOptions, writeReports } from './audit-output.ts';
import { auditInputOf } from './audit-sources.ts';
import { bundledPolicies, version } from './bundled.ts';
import { incompleteness } from './completeness.ts';
import { readSides } from './diff-sides.ts';
import { readEvidenceFiles, readFiles } from './evidence-files.ts';
import { ExitCode } from './exit-code.ts';
import { keptEvidence, type StoreOfRuns } from './kept-evidence.ts';
import { parseTime } from './parse-time.ts';
import { readProbes } from './probe-file.ts';
import { progress } from './progress.ts';
import { isAudit, readAudit } from './report-command.ts';

const NO_CLASSES: readonly string[] = [];

interface DiffOptions extends OutputOptions<keyof typeof DIFF_FORMATS> {
  readonly baseline?: string;
  readonly config?: string;
  readonly store?: string;
  readonly change: readonly string[];
  readonly source?: string;
  readonly probes?: string;
  readonly failOnChange: readonly string[];
  readonly opa?: string;
  readonly asOf?: string;
  readonly maxAge?: number;
}

export function diffCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('diff')
    .summary('say what a change opens, closes and breaks')
    .description(
      'Compares evidence before and after a change: every flow that moves between open, undecided and closed, with the line that ' +
        'moves it, and, with a configuration, the rows and findings that change.',
    )
    .argument(
      '[evidence...]',
      'BEFORE and AFTER: folders, archives or files of exported firewall state, evidence packs, stored runs (`run:latest`), or two audits as JSON',
    )
    .option(
      '--baseline <run|pack>',
      'what is before the change: an evidence pack, or a stored run as `flowproof show` names it',
    )
    .option('--store <location>', 'where runs are stored; by default what the configuration names')
    .option(
      '--change <[target=]file>',
      'a change to the evidence: a plan or a script; repeatable, in order; the target is a host, an account, a region or a subscription',
      (text: string, known: string[]) => [...known, text],
      [],
    )
    .option('--source <dir>', 'the *.tf files of a plan, whose resources are then named by file and line')
    .option(
      '-c, --config <file>',
      'the configuration whose deployments are judged; without it flows alone are compared',
    )
    .option(
      '--probes <file>',
      'one probe a line; answers opened, closed, undecided or unchanged, a tab, and the line that decides',
    )
    .option(
      '--fail-on-change <list>',
      `exit 1 where the change does one of: ${CHANGE_CLASSES.join(', ')}, or what a policy of your own names`,
      (text: string, known: readonly string[]) => [...known, ...text.split(',').map((name) => name.trim())],
      NO_CLASSES,
    )
    .option('--opa <path>', 'compile policies of your own by this OPA, and not by the one inside')
    .option('--as-of <time>', 'ISO 8601 time that ages are judged at; by default now', parseTime)
    .option(
      '--max-age <duration>',
      'refuse evidence before the change that is older, or does not say its age, such as 36h or 7d',
      parseDuration,
    );
  outputOptions(command, DIFF_FORMATS)
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof diff fixtures/deployments/secretzero-aws-broken/evidence fixtures/deployments/secretzero-aws-compliant/evidence\n',
    )
    .action(async (evidence: string[], options: DiffOptions) => exit(await run(evidence, options)));
}

async function run(named: readonly string[], options: DiffOptions): Promise<number> {
  const { baseline } = options;
  const evidence = baseline === undefined ? named : [baselineNamed(baseline), ...named];
  if (options.change.length === 0 && evidence.length > 0 && evidence.every(isAudit)) {
    refuseOptions('two audits', options, ['config', 'probes', 'source', 'opa', 'asOf', 'maxAge', 'store']);
    refuseUnknownClasses(options.failOnChange, {});
    refuseClassesOfEvidence(options.failOnChange);
    const [before, after] = twoOf(evidence);
    const answer = diffAudits(readAudit(before), readAudit(after), version());
    await writeReports(DIFF_FORMATS, answer, options);
    return exitCodeOf(answer, {}, options.failOnChange);
  }
  const audit = evidence.find(isAudit);
  if (audit !== undefined)
    throw new InputError(
      'is an audit, and no evidence: two audits are compared, or what they were made from',
      {
        file: audit,
      },
    );
  if (options.probes !== undefined) {
    refuseOptions('--probes', options, ['failOnChange', 'out', 'maxAge']);
    const other = options.format.find((format) => format !== 'text' && format !== 'json');
    if (other !== undefined)
      throw new InputError(`expected text or json with --probes; found ${other}`, { file: '--format' });
  }
  if (options.change.length === 0) refuseOptions('evidence before and after', options, ['source']);
  if (options.config === undefined) {
    refuseOptions('a comparison without --config', options, ['opa']);
    tellVainClasses(options.failOnChange);
  }
  const done = progress('comparing flows');
  const input = await inputOf(evidence, options);
  refuseUnknownClasses(options.failOnChange, input);
  if (options.probes !== undefined) return answerProbes(input, options.probes, options);
  const answer = await diff(input);
  done();
  refuseOldBaseline(answer, options.maxAge);
  await writeReports(DIFF_FORMATS, answer, options);
  return exitCodeOf(answer, input, options.failOnChange);
}

const FLAGS = {
  config: '--config',
  source: '--source',
  probes: '--probes',
  failOnChange: '--fail-on-change',
  opa: '--opa',
  asOf: '--as-of',
  maxAge: '--max-age',
  store: '--store',
  out: '--out',
} as const satisfies Partial<Record<keyof DiffOptions, string>>;

/** What would be asked for in vain is a mistake. */
function refuseOptions(what: string, options: DiffOptions, names: readonly (keyof typeof FLAGS)[]): void {
  const given = names.filter((name) => options[name] !== undefined && options[name] !== NO_CLASSES);
  if (given.length === 0) return;
  throw new InputError(`${what} cannot be combined with ${given.map((name) => FLAGS[name]).join(', ')}`, {
    file: 'command line',
  });
}

/** The words of a policy of the user's own about changes are known to it alone. */
function refuseUnknownClasses(classes: readonly string[], { judged }: Pick<DiffInput, 'judged'>): void {
  const ofChanges = (judged?.policies ?? []).flatMap(({ catalogue }) =>
    catalogue.policies.filter(judgesChanges),
  );
  if (ofChanges.length > 1) return;
  const unknown = classes.find((name) => !CHANGE_CLASSES.some((known) => known === name));
  if (unknown !== undefined)
    throw new InputError(unknownWord('class of changes', unknown, CHANGE_CLASSES), {
      file: 'command line',
      pointer: '--fail-on-change',
    });
}

/** A gate that is never shut is none. */
function refuseClassesOfEvidence(classes: readonly string[]): void {
  const vain = classes.filter((name) => CLASSES_OF_EVIDENCE.includes(name));
  if (vain.length === 0) return;
  throw new InputError(
    `two audits do not show ${vain.join(', ')}: compare the evidence that they were made from`,
    { file: '--fail-on-change' },
  );
}

function tellVainClasses(classes: readonly string[]): void {
  const vain = classes.filter((name) => CLASSES_OF_CONFIGURATION.includes(name));
  if (vain.length > 0)
    process.stderr.write(
      `--fail-on-change ${vain.join(',')} stops nothing without --config, which says what is required\n`,
    );
}

/** Classes that stop a pipeline, as the policies of changes name them. */
async function exitCodeOf(
  answer: Diff,
  { judged }: Pick<DiffInput, 'judged'>,
  classes: readonly string[],
): Promise<number> {
  if (classes.length === 0) return incompleteness(answer.incomplete);
  const found = await classesOf(answer, judged?.policies ?? [bundledPolicies()]);
  const refused = [...found].filter(([name]) => classes.includes(name) || name === FAILED_POLICY);
  if (refused.length === 0) return incompleteness(answer.incomplete);
  const texts = refused.map(([name, count]) => `${name} (${count})`);
  process.stderr.write(`refused by --fail-on-change: ${texts.join(', ')}\n`);
  return ExitCode.findings;
}

async function inputOf(evidence: readonly string[], options: DiffOptions): Promise<DiffInput> {
  const { config, asOf } = options;
  return {
    ...(options.change.length === 0 ? await bothSides(evidence, options) : await changed(evidence, options)),
    ...(config === undefined
      ? {}
      : { judged: await auditInputOf({ files: [], ...(await readJudging({ ...options, config })) }) }),
    version: version(),
    asOf: asOf ?? new Date().toISOString(),
  };
}

type SidesOfDiff = Pick<DiffInput, 'before' | 'after' | 'shownAs'>;

async function bothSides(evidence: readonly string[], stores: StoreOfRuns): Promise<SidesOfDiff> {
  const [before, after] = await readSides(twoOf(evidence), stores);
  return {
    before: before.files,
    after: { files: after.files },
    shownAs: { before: before.shownAs, after: after.shownAs },
  };
}

function twoOf(evidence: readonly string[]): [string, string] {
  const [before, after, third] = evidence;
  if (before !== undefined && after !== undefined && third === undefined) return [before, after];
  throw new InputError(`expected BEFORE and AFTER, or evidence and --change; found ${evidence.join(', ')}`, {
    file: 'command line',
  });
}

async function changed(
  evidence: readonly string[],
  { change, source, ...stores }: DiffOptions,
): Promise<SidesOfDiff> {
  const before = await evidenceBefore(evidence, stores);
  const changes = change.map((text) => {
    const { target, path } = targetAndPath(text);
    const [file] = readFiles([path], process.cwd());
    return { file: file as SourceFile, ...(target === undefined ? {} : { target }) };
  });
  const sources = source === undefined ? [] : readFiles([join(source, '**/*.tf')], process.cwd());
  return { before, after: applyChanges(before, changes, sources) };
}

/** Names in a pack or a run are those of another place, so that neither is mixed with files. */
async function evidenceBefore(evidence: readonly string[], stores: StoreOfRuns): Promise<SourceFile[]> {
  const [first, ...others] = evidence;
  const kept = await Promise.all(evidence.map((each) => keptEvidence(each, stores)));
  if (first !== undefined && others.length === 0 && kept[0] !== undefined) return kept[0];
  const odd = evidence.find((_, index) => kept[index] !== undefined);
  if (odd !== undefined)
    throw new InputError(`${odd} is a whole state, and cannot be read together with other evidence`, {
      file: 'command line',
    });
  if (first === undefined)
    throw new InputError('expected the evidence before the change, or --baseline', { file: 'command line' });
  return readEvidenceFiles(evidence, process.cwd());
}

/** What is no path names a run. */
function baselineNamed(text: string): string {
  const isPath = text.includes('/') || isArchiveName(text) || existsSync(text);
  return isPath || text.startsWith('run:') ? text : `run:${text}`;
}

/** `web=open.sh`; a file whose own name has the sign is one without a target. */
function targetAndPath(text: string): { readonly target?: string; readonly path: string } {
  const sign = text.indexOf('=');
  return sign < 1 || existsSync(text)
    ? { path: text }
    : { target: text.slice(0, sign), path: text.slice(sign + 1) };
}

function answerProbes(input: DiffInput, file: string, { format }: DiffOptions): number {
  const { answers, incomplete } = diffProbes(input, readProbes(file));
  const text = format.includes('json')
    ? `${JSON.stringify(answers)}\n`
    : answers
        .map(
          ({ change, rule, because }) =>
            `${change}\t${rule === undefined ? (because ?? '') : placeText(rule)}\n`,
        )
        .join('');
  process.stdout.write(text);
  return incompleteness(incomplete);
}

/** What a change does to a network of long ago says little. */
function refuseOldBaseline({ baseline, asOf }: Diff, maxAge: number | undefined): void {
  if (maxAge === undefined) return;
  if (baseline !== undefined && Date.parse(asOf) - Date.parse(baseline) <= maxAge) return;
  const what =
    baseline === undefined ? 'not all of it says when it was collected: it may be' : `collected ${baseline},`;
  throw new InputError(`${what} older than --max-age allows at ${asOf}: collect it again`, {
    file: 'evidence before the change',
  });
}
