import fc from 'fast-check';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import { type Account, startAccount } from './aws-account.ts';
import { differences } from './aws-differences.ts';
import { answersOf, filesOf } from './aws-evidence.ts';
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
  const gaps = changed.gaps.map(({ what }) => what);
  const all = withoutUnmade(factsOf(answersOf(changed.files), known), real);
  const told = withoutDeleted(all, real, gaps);
  const isUnplaced = unplacedIn(gaps);
  const wrong = differences(
    told.filter((each) => !isUnplaced(each)),
    real.filter((each) => !isUnplaced(each)),
  );
  const isOpen = told.some((each) => each.isOpen);
  const outcome = wrong.length > 0 ? 'different' : isOpen ? 'undecided' : 'equal';
  const said = [...changed.gaps, ...changed.warnings].map(
    ({ what, origin }) => `said: line ${origin?.line}: ${what}`,
  );
  return { outcome, text: [...wrong, ...said, '--- calls', ...calls, '--- script', texts.script].join('\n') };
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

/** Told facts of things of which a command may delete any, which is told, and which are gone: nobody uses what can be deleted, so that no flow hangs on them. */
function withoutDeleted(
  told: readonly Fact[],
  real: readonly Fact[],
  said: readonly string[],
): readonly Fact[] {
  const gone = DELETED.filter(([what]) => said.some((each) => what.test(each))).flatMap(([, listing]) => {
    const left = new Set(real.filter(({ subject }) => subject === listing).map(({ text }) => text));
    return told
      .filter(({ subject, text }) => subject === listing && !left.has(text))
      .map(({ text }) => ({ listing, text }));
  });
  return told.filter(
    (each) =>
      !gone.some(
        ({ listing, text }) =>
          (each.subject === listing && each.text === text) || each.subject.endsWith(` of ${text}`),
      ),
  );
}

const DELETED: readonly (readonly [said: RegExp, listing: string])[] = [
  [/which prefix list it deletes is not known/, 'prefix lists'],
  [/which group it deletes is not known/, 'groups'],
  [/which subnet it deletes is not known/, 'subnets'],
  [/which route table it deletes is not known/, 'route tables'],
];

/** Facts of things that a command makes or joins at a place that is not known, which is told: nobody is there yet. */
function unplacedIn(said: readonly string[]): (fact: Fact) => boolean {
  const has = (what: RegExp): boolean => said.some((each) => what.test(each));
  const [isSubnet, isGateway] = [
    has(/where the subnet lies that it makes/),
    has(/to which network an internet gateway is attached is not known/),
  ];
  return ({ subject, text }) =>
    (isSubnet && subject === 'subnets' && text.startsWith('one that is made ')) ||
    (isGateway && subject.startsWith('networks of '));
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
