import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import type { Answers } from './aws-account.ts';
import { factsOf, idsIn } from './aws-facts.ts';
import { answersOf, differences, filesOf } from './aws-round.ts';
import { startTerraform } from './terraform-account.ts';
import { type Configurations, configurationAt, configurations } from './terraform-configurations.ts';

/** Carries out configurations one after the other, and compares what each leaves with what the evidence says that its plan changed. */
export async function terraformRound({ rounds, seed }: { rounds: number; seed: number }): Promise<void> {
  for (const each of fc.sample(configurations, { seed, numRuns: rounds })) await carry(each);
}

async function carry(asked: Configurations): Promise<void> {
  const account = await startTerraform(asked.isJson);
  try {
    let before = await account.answers('');
    for (const at of asked.steps.keys()) {
      const configuration = configurationAt(asked, at, account.ids);
      const { plan, said } = await account.plan(configuration);
      if (plan === undefined) {
        writeFileSync(`/tmp/s16/plan${counted++}.json`, JSON.stringify(configuration));
        console.log('NO PLAN', said.slice(-600));
        return;
      }
      const applied = await account.apply();
      const after = await account.answers('');
      if (applied.said !== undefined) {
        console.log('APPLY', applied.said.slice(-300));
        return;
      }
      compare(before, after, plan, applied.addresses);
      before = after;
    }
  } finally {
    await account.end();
  }
}

let counted = 0;

function compare(
  before: Answers,
  after: Answers,
  plan: string,
  addresses: ReadonlyMap<string, string>,
): void {
  const known = idsIn(before);
  const changed = applyChanges(filesOf(before), [
    { file: { name: 'plan.json', bytes: new TextEncoder().encode(plan) } },
  ]);
  const named = withoutTerminated(
    JSON.parse(
      JSON.stringify(after).replace(/\b[a-z]+-[0-9a-f]{8,17}\b/g, (id) =>
        known.has(id) ? id : (addresses.get(id) ?? id).replaceAll('"', "'"),
      ),
    ) as Answers,
  );
  // What is attached to an interface that is made is told as not known.
  const real = factsOf(named, known).filter(
    ({ subject }) => !/^groups of aws_network_interface\.\w+$/.test(subject),
  );
  const told = factsOf(answersOf(changed.files), known);
  const listed = new Set(told.map(({ subject }) => subject.replace(/^listed \w+/, 'listed')));
  // A group of which no rule is listed is read from its description alone.
  const isCompared = ({ subject }: { subject: string }) =>
    !subject.startsWith('listed ') || listed.has(subject.replace(/^listed \w+/, 'listed'));
  const wrong = differences(told, real.filter(isCompared));
  if (wrong.length > 0)
    writeFileSync(
      `/tmp/s16/plan${counted++}.json`,
      JSON.stringify({ plan: JSON.parse(plan), before, after }),
    );
  const changes = (JSON.parse(plan).resource_changes ?? []).filter(
    (each: { change: { actions: string[] } }) => each.change.actions[0] !== 'no-op',
  ).length;
  console.log(
    `${changes} changes, ${told.length} told, ${told.filter((each) => each.isOpen).length} open, ${wrong.length} different, ${changed.gaps.length} gaps`,
  );
  for (const each of wrong) console.log('   ', each);
  if (wrong.length > 0)
    for (const { what, origin } of [...changed.gaps, ...changed.warnings])
      console.log(`      said: ${origin?.text}: ${what}`);
}

/** The emulated account leaves the interfaces of instances that are no more. */
function withoutTerminated(answers: Answers): Answers {
  const { Reservations: reservations } = answers['describe-instances'] as { Reservations: Reservation[] };
  const gone = new Set(
    reservations.flatMap(({ Instances: instances }) =>
      instances.flatMap(({ InstanceId: id, State: { Name: state } }) => (state === 'terminated' ? [id] : [])),
    ),
  );
  const { NetworkInterfaces: interfaces } = answers['describe-network-interfaces'] as {
    NetworkInterfaces: Attached[];
  };
  const left = interfaces.filter(({ Attachment: attachment }) => !gone.has(attachment?.InstanceId ?? ''));
  return { ...answers, 'describe-network-interfaces': { NetworkInterfaces: left } };
}

interface Reservation {
  readonly Instances: readonly { readonly InstanceId: string; readonly State: { readonly Name: string } }[];
}

interface Attached {
  readonly Attachment?: { readonly InstanceId?: string };
}
