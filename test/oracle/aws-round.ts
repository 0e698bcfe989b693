import fc from 'fast-check';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import type { SourceFile } from '../../src/model/evidence.ts';
import { type Account, type Answers, startAccount } from './aws-account.ts';
import { type Fact, factsOf, idsIn } from './aws-facts.ts';
import { type AwsScript, awsScript, scriptTexts } from './aws-scripts.ts';

/** What a round of random scripts showed. */
export interface AwsRound {
  readonly scripts: number;
  /** Those of which the changed evidence says what the account has, each thing for certain. */
  readonly equal: number;
  /** Those of which it leaves something open, and that is among it. */
  readonly undecided: number;
  readonly different: number;
  /** The first that is different, with the statements that it takes. */
  readonly failure?: string;
}

interface Options {
  readonly scripts: number;
  readonly seed: number;
  /** Called for each script with how many there were before it. */
  readonly onProgress?: (scripts: number) => void;
}

/** Carries out random scripts in an account, and compares what they leave with what the changed evidence says. */
export async function awsRound({ scripts, seed, onProgress }: Options): Promise<AwsRound> {
  const account = await startAccount();
  const counts = { scripts: 0, equal: 0, undecided: 0, different: 0 };
  let failure: string | undefined;
  try {
    for (const each of fc.sample(awsScript, { seed, numRuns: scripts })) {
      onProgress?.(counts.scripts);
      const { outcome } = await compare(account, each);
      counts.scripts++;
      counts[outcome]++;
      if (outcome === 'different') failure ??= await smaller(account, each);
    }
    return { ...counts, ...(failure === undefined ? {} : { failure }) };
  } finally {
    account.end();
  }
}

interface Compared {
  readonly outcome: 'equal' | 'undecided' | 'different';
  readonly text: string;
}

async function compare(account: Account, asked: AwsScript): Promise<Compared> {
  const texts = scriptTexts(asked, account.ids);
  const { before, after, calls } = await account.carry(texts);
  const known = idsIn(before);
  const changed = applyChanges(filesOf(before), [
    { file: { name: 'change.sh', bytes: new TextEncoder().encode(texts.script) } },
  ]);
  const real = factsOf(after, known);
  const told = withoutUnmade(factsOf(answersOf(changed.files), known), real);
  const isIdle = idleIn(changed.gaps.map(({ what }) => what));
  const wrong = differences(
    told.filter((each) => !isIdle(each)),
    real.filter((each) => !isIdle(each)),
  );
  const isOpen = told.some((each) => each.isOpen);
  const outcome = wrong.length > 0 ? 'different' : isOpen ? 'undecided' : 'equal';
  const said = [...changed.gaps, ...changed.warnings].map(
    ({ what, origin }) => `said: line ${origin?.line}: ${what}`,
  );
  return { outcome, text: [...wrong, ...said, '--- calls', ...calls, '--- script', texts.script].join('\n') };
}

export function filesOf(answers: Answers): SourceFile[] {
  return Object.entries(answers).map(([name, body]) => ({
    name: `${name}.json`,
    bytes: new TextEncoder().encode(JSON.stringify(body)),
  }));
}

export function answersOf(files: readonly SourceFile[]): Answers {
  return Object.fromEntries(
    files.map(({ name, bytes }) => [
      name.replace(/\.json$/, ''),
      JSON.parse(new TextDecoder().decode(bytes)),
    ]),
  );
}

/** What may have been created, and was not, is in no flow: all that wears or names it is open as well. */
function withoutUnmade(told: readonly Fact[], real: readonly Fact[]): readonly Fact[] {
  if (!told.some((each) => each.isOpen)) return told;
  const made = new Set(real.filter(({ subject }) => LISTINGS.has(subject)).map(({ text }) => text));
  const unmade = told.filter(
    ({ subject, text }) => LISTINGS.has(subject) && text.includes(' created') && !made.has(text),
  );
  return told.filter(
    (each) =>
      !unmade.some(
        ({ text }) => each.subject.endsWith(text) || (LISTINGS.has(each.subject) && each.text === text),
      ),
  );
}

const LISTINGS: ReadonlySet<string> = new Set(['groups', 'network ACLs', 'prefix lists']);

/** Things that a command may make or delete, which is told: nobody uses what can be deleted, nor what is new, so that no flow hangs on them. */
function idleIn(told: readonly string[]): (fact: Fact) => boolean {
  const subjects = IDLE.filter(([what]) => told.some((each) => what.test(each))).map(
    ([, subject]) => subject,
  );
  return ({ subject }) => subjects.some((each) => each.test(subject));
}

const IDLE: readonly (readonly [told: RegExp, subject: RegExp])[] = [
  [/which prefix list it deletes is not known/, /^(?:prefix lists|entries of )/],
  [/which (?:network )?group it deletes is not known/, /^(?:groups$|(?:listed )?(?:in|e)gress of )/],
  [/which subnet it deletes|where the subnet lies that it makes/, /^subnets$/],
  [/which route table it deletes is not known/, /^(?:route tables$|routes of )/],
  [/to which network an internet gateway is attached is not known/, /^networks of /],
];

/** What is told for certain and is not so, and what is so and is not even told as possible. */
export function differences(told: readonly Fact[], real: readonly Fact[]): string[] {
  const texts = (facts: readonly Fact[]) => new Set(facts.map(({ subject, text }) => `${subject}: ${text}`));
  const [all, actual] = [texts(told), texts(real)];
  const open = new Set(told.filter((each) => each.isOpen).map(({ subject }) => subject));
  const subjects = new Set(told.map(({ subject }) => subject));
  // Under which network ACL a subnet is, is not known where it is under none.
  const isOpen = ({ subject }: Fact): boolean =>
    open.has(subject) || (subject.startsWith('network ACL of ') && !subjects.has(subject));
  return [
    ...[...texts(told.filter((each) => !each.isOpen))]
      .filter((each) => !actual.has(each))
      .map((each) => `told: ${each}`),
    ...[...texts(real.filter((each) => !isOpen(each)))]
      .filter((each) => !all.has(each))
      .map((each) => `real: ${each}`),
  ];
}

/** The script with the statements that a difference takes. */
async function smaller(account: Account, asked: AwsScript): Promise<string> {
  let fewest = asked;
  for (const part of ['before', 'statements', 'head'] as const)
    for (let at = fewest[part].length - 1; at >= 0; at--) {
      const fewer = { ...fewest, [part]: fewest[part].toSpliced(at, 1) };
      if ((await compare(account, fewer)).outcome === 'different') fewest = fewer;
    }
  return (await compare(account, fewest)).text;
}
