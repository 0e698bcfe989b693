import fc from 'fast-check';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import type { Answers } from './aws-account.ts';
import { differences } from './aws-differences.ts';
import { answersOf, filesOf } from './aws-evidence.ts';
import { type Fact, factsOf, idsIn } from './aws-facts.ts';
import { startTerraform } from './terraform-account.ts';
import { type Configurations, configurationAt, configurations } from './terraform-configurations.ts';

/** What plans of random configurations showed. */
export interface TerraformRound {
  readonly plans: number;
  /** Those of which the changed evidence says what the account has, each thing for certain. */
  readonly equal: number;
  /** Those of which it leaves something open, and that is among it. */
  readonly undecided: number;
  readonly different: number;
  /** Those that the account refused to carry out, or of which Terraform made none. */
  readonly refused: number;
  /** The first that is different. */
  readonly failure?: string;
}

interface Options {
  readonly plans: number;
  readonly seed: number;
  readonly onProgress?: (plans: number) => void;
}

/** Has Terraform carry out configurations, each over the one before, and compares what they leave with what evidence that their plans changed says. */
export async function terraformRound({ plans, seed, onProgress }: Options): Promise<TerraformRound> {
  const counts = { plans: 0, equal: 0, undecided: 0, different: 0, refused: 0 };
  let failure: string | undefined;
  for (const asked of fc.sample(configurations, { seed, numRuns: plans })) {
    for await (const { outcome, text } of carried(asked)) {
      onProgress?.(counts.plans);
      counts.plans++;
      counts[outcome]++;
      if (outcome === 'different') failure ??= text;
    }
    if (counts.plans >= plans) break;
  }
  return { ...counts, ...(failure === undefined ? {} : { failure }) };
}

interface Compared {
  readonly outcome: 'equal' | 'undecided' | 'different' | 'refused';
  readonly text: string;
}

async function* carried(asked: Configurations): AsyncGenerator<Compared> {
  const account = await startTerraform(asked.isJson);
  try {
    let before = await account.answers();
    for (const at of asked.steps.keys()) {
      const configuration = configurationAt(asked, at, account.ids);
      const { plan, said } = await account.plan(configuration);
      const applied = plan === undefined ? { said } : await account.apply();
      if (plan === undefined || 'said' in applied) {
        yield { outcome: 'refused', text: 'said' in applied ? applied.said : said };
        return;
      }
      const after = await account.answers();
      const { outcome, text } = compare(before, after, plan, applied.addresses);
      yield { outcome, text: `${text}\n--- plan\n${said}` };
      before = after;
    }
  } finally {
    await account.end();
  }
}

function compare(
  before: Answers,
  after: Answers,
  plan: string,
  addresses: ReadonlyMap<string, string>,
): Compared {
  const known = idsIn(before);
  const file = { name: 'plan.json', bytes: new TextEncoder().encode(plan) };
  const changed = applyChanges(filesOf(before), [{ file }]);
  const told = factsOf(answersOf(changed.files), known);
  const real = factsOf(withoutEnded(named(after, known, addresses)), known);
  const wrong = differences(told, comparable(real, told));
  const isOpen = told.some((each) => each.isOpen);
  const said = [...changed.gaps, ...changed.warnings].map(
    ({ what, origin }) => `said: ${origin?.text}: ${what}`,
  );
  return {
    outcome: wrong.length > 0 ? 'different' : isOpen ? 'undecided' : 'equal',
    text: [...wrong, ...said].join('\n'),
  };
}

/** What was created has its address instead of its id. */
function named(
  answers: Answers,
  known: ReadonlySet<string>,
  addresses: ReadonlyMap<string, string>,
): Answers {
  const text = JSON.stringify(answers).replace(/\b[a-z]+-[0-9a-f]{8,17}\b/g, (id) =>
    known.has(id) ? id : (addresses.get(id) ?? id).replaceAll('"', "'"),
  );
  return JSON.parse(text.replaceAll("['", '[\\"').replaceAll("']", '\\"]'));
}

/** The emulated account keeps the interfaces of instances that have ended. */
function withoutEnded(answers: Answers): Answers {
  const { Reservations: reservations } = answers['describe-instances'] as { Reservations: Reservation[] };
  const ended = new Set(
    reservations.flatMap(({ Instances: instances }) =>
      instances.flatMap(({ InstanceId: id, State: { Name: state } }) => (state === 'terminated' ? [id] : [])),
    ),
  );
  const { NetworkInterfaces: interfaces } = answers['describe-network-interfaces'] as {
    NetworkInterfaces: Attached[];
  };
  const left = interfaces.filter(({ Attachment: attachment }) => !ended.has(attachment?.InstanceId ?? ''));
  return { ...answers, 'describe-network-interfaces': { NetworkInterfaces: left } };
}

interface Reservation {
  readonly Instances: readonly { readonly InstanceId: string; readonly State: { readonly Name: string } }[];
}

interface Attached {
  readonly Attachment?: { readonly InstanceId?: string };
}

/** Without what plans leave open in words alone: interfaces that are made, and lists of rules of groups of which none was listed. */
function comparable(real: readonly Fact[], told: readonly Fact[]): readonly Fact[] {
  const listed = (subject: string): string => subject.replace(/^listed \w+/, 'listed');
  const subjects = new Set(told.map(({ subject }) => listed(subject)));
  return real.filter(
    ({ subject }) =>
      !/^(?:groups|public address) of aws_network_interface\.\w+$/.test(subject) &&
      (!subject.startsWith('listed ') || subjects.has(listed(subject))),
  );
}
