import { InputError } from '../model/input-error.ts';
import { nextDue, type Schedule, type WrittenSchedule } from '../model/schedule.ts';
import { withStore } from '../store/open-store.ts';
import {
  claimDue,
  isSameSchedule,
  knownSchedule,
  noteChange,
  noteNotBegun,
  noteSchedule,
  settleOverdue,
} from '../store/schedule.ts';
import type { ConfiguredStore } from './configured-store.ts';
import { describeError } from './describe-error.ts';
import { ExitCode } from './exit-code.ts';

/** What is scanned for, by what, and where that is kept. */
export interface Scheduled extends Pick<ConfiguredStore, 'location' | 'configuration'> {
  readonly schedule: WrittenSchedule;
}

/** What a scheduler works with. Times are ISO 8601 UTC. */
export interface Scheduler {
  /** As the configuration says it now. */
  readonly scheduled: () => Scheduled;
  readonly now: () => string;
  /** Ends at the time, as soon as `stop` is, or when the clock is set back. */
  readonly waitUntil: (time: string) => Promise<void>;
  /** How much later than its time the next scan begins, in milliseconds. */
  readonly delay: () => number;
  readonly newRunId: () => string;
  /** One scan; returns its exit code. */
  readonly scan: (runId: string) => Promise<number>;
  /** Of scheduled times without a scan, the earlier ones first. */
  readonly tellMissed: (missed: readonly string[], why: string) => Promise<void>;
  /** Of a store that cannot be used, once until it can be again. */
  readonly tellDown: (failure: string) => Promise<void>;
  readonly tell: (line: string) => void;
  readonly stop: AbortSignal;
}

const RETRY_MILLISECONDS = 60_000;
/** So often the store is looked at, however far the next time is: a clock may have been set. */
const LOOK_MILLISECONDS = 3_600_000;

/**
 * Scans at the times of a schedule until it is stopped, one scan after the other. Of times that went by (it was down, a scan took longer) the
 * last one is made up for, and the others are missed. Several schedulers of one configuration share its times.
 * @throws InputError where the store cannot be written at the start; `EndOfSchedule` where `scheduled` does, or a scheduler with another
 * schedule takes over
 */
export async function runScheduler(scheduler: Scheduler): Promise<void> {
  const { now, waitUntil, stop } = scheduler;
  let why = 'the scheduler was not running';
  let since: string | undefined;
  let before: Schedule | undefined;
  let isDown = false;
  while (!stop.aborted) {
    const at = now();
    try {
      const scheduled = scheduler.scheduled();
      const { schedule } = scheduled;
      const due = await settle(scheduled, scheduler, { at, why, since, before });
      const isSetBack = since !== undefined && at < since;
      if (isSetBack) scheduler.tell(`${at} the clock was set back: it was ${since} before`);
      if (isSetBack || before === undefined || !isSameSchedule(before, schedule))
        scheduler.tell(`${at} next scan ${due === undefined ? nextDue(schedule, at) : `now, for ${due}`}`);
      since = at;
      before = schedule;
      why = 'the scheduler stood still';
      await waitUntil(due === undefined ? nextLook(schedule, at) : later(at, scheduler.delay()));
      if (stop.aborted || now() < at) continue;
      if (due !== undefined && (await scanFor(scheduled, scheduler, due)))
        why = 'the scan before it was still running';
      isDown = false;
    } catch (error) {
      if (since === undefined || error instanceof EndOfSchedule) throw error;
      const { text } = describeError(error);
      scheduler.tell(text.trimEnd());
      why = firstLine(text);
      if (!isDown) await scheduler.tellDown(why);
      isDown = true;
      await waitUntil(later(now(), RETRY_MILLISECONDS));
    }
  }
}

function nextLook(schedule: Schedule, at: string): string {
  const look = later(at, LOOK_MILLISECONDS);
  const next = nextDue(schedule, at) ?? look;
  return next < look ? next : look;
}

/** Why a scheduler ends that nobody stopped. */
export class EndOfSchedule extends InputError {}

/**
 * What became of the times until now; returns the one that is to be scanned for.
 * @param since when this scheduler last looked, and by which schedule: so it knows a store that is new or another one's; undefined: it begins
 */
async function settle(
  { location, configuration, schedule }: Scheduled,
  { tellMissed }: Scheduler,
  {
    at,
    why,
    since,
    before,
  }: {
    readonly at: string;
    readonly why: string;
    readonly since: string | undefined;
    readonly before: Schedule | undefined;
  },
): Promise<string | undefined> {
  const { missed, due } = await withStore(location, 'write', async (store) => {
    const known = await knownSchedule(store, configuration);
    if (since !== undefined && known === undefined) await noteSchedule(store, configuration, schedule, since);
    else if (
      known !== undefined &&
      before !== undefined &&
      ![schedule, before].some((each) => isSameSchedule(known, each))
    )
      throw new EndOfSchedule(`another scheduler of ${configuration} runs by another schedule`, {
        file: store.name,
      });
    await noteChange(store, configuration, schedule, at);
    const overdue = await settleOverdue(store, configuration, at, why);
    if (known === undefined && since === undefined) await noteSchedule(store, configuration, schedule, at);
    return overdue;
  });
  if (missed.length > 0) await tellMissed(missed, why);
  return due;
}

/** Whether it was this scheduler that had to. */
async function scanFor(
  { location, configuration, schedule }: Scheduled,
  { now, newRunId, scan, tell }: Scheduler,
  due: string,
): Promise<boolean> {
  const run = newRunId();
  if (!(await withStore(location, 'write', (store) => claimDue(store, configuration, due, run))))
    return false;
  const begun = now();
  const tellEnd = (result: string) => {
    const seconds = Math.round((Date.parse(now()) - Date.parse(begun)) / 1_000);
    tell(`${begun} run ${run} for ${due}: ${result}, ${seconds} s; next ${nextDue(schedule, now())}`);
  };
  try {
    const code = await scan(run);
    tellEnd(`${resultOf(code)}, exit ${code}`);
  } catch (error) {
    const { text, code } = describeError(error);
    tellEnd(`failed: ${firstLine(text)}, exit ${code}`);
    if (code !== ExitCode.input) tell(text.trimEnd());
    // Where the store is what failed, the time has a run that is not there, and is missed for that.
    await withStore(location, 'write', (store) =>
      noteNotBegun(store, configuration, due, firstLine(text)),
    ).catch(() => {});
  }
  return true;
}

function later(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString();
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function resultOf(code: number): string {
  return Object.entries(ExitCode).find(([, each]) => each === code)?.[0] ?? 'failed';
}
