import { randomUUID } from 'node:crypto';
import {
  type NotifyChannel,
  type NotifyConfiguration,
  repeatMilliseconds,
} from '../model/notify-configuration.ts';
import {
  endDelivery,
  failInterruptedDeliveries,
  keepPlanned,
  type NoticeRow,
  noticeRows,
  unnoticedMissed,
  unnoticedRuns,
} from '../store/notices.ts';
import type { Store } from '../store/tables.ts';
import { addressedTo } from './addressed.ts';
import { Condition } from './condition.ts';
import { deliver, type Outcome } from './deliver.ts';
import { DeliveryError } from './delivery-error.ts';
import { type Due, dueNotices, type Notice, type Standing } from './due-notices.ts';
import { type Notification, notificationOf } from './notification.ts';
import { type FailedRun, failedCondition } from './scan-conditions.ts';
import type { SecretPlaces } from './secret.ts';
import { type Sender, senderOf } from './sender.ts';
import { type Found, type Happening, standingAfter } from './standing.ts';

/** Who is told, and what the world is like. */
export interface NotifyContext extends SecretPlaces {
  readonly notify: NotifyConfiguration;
  /** What the runs are kept under. */
  readonly configuration: string;
  /** What people call the configuration. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly now: () => string;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** How one message went. */
export interface Delivery {
  readonly channel: string;
  readonly headline: string;
  readonly isDelivered: boolean;
  /** Why it was not delivered, or not to everybody, without secrets. */
  readonly error?: string;
}

interface Message {
  readonly channel: string;
  readonly sender: Sender | DeliveryError;
  readonly notification: Notification;
  /** What it tells, as it is kept until it is delivered and from then on. */
  readonly rows: readonly { readonly pending: NoticeRow; readonly told: NoticeRow }[];
}

type NoticesOfChannel = ReadonlyMap<string, Notice & Pick<NoticeRow, 'since' | 'times' | 'delivery'>>;

/**
 * Tells every channel, in at most one message, what it is to know of the runs since the last call: whatever they are, and what could not
 * be delivered before. The caller sees to it that nobody else does so for this configuration at the same time.
 * @returns what was sent; that nothing could be delivered is no error
 */
export async function notify(
  store: Store,
  context: NotifyContext,
  happening: Happening = {},
): Promise<Delivery[]> {
  const { configuration } = context;
  await failInterruptedDeliveries(store, configuration, context.now());
  if (Object.keys(context.notify.channels).length === 0) {
    await keepPlanned(store, configuration, {
      ...{ notices: [], deliveries: [], now: context.now() },
      runs: (await unnoticedRuns(store, configuration)).map(({ id }) => id),
      missed: await unnoticedMissed(store, configuration),
    });
    return [];
  }
  const rows = await noticeRows(store, configuration);
  const known = rows.map((row) => ({ ...row, content: Condition.parse(JSON.parse(row.content)) }));
  const found = await standingAfter(store, configuration, known, happening);
  const now = context.now();
  const plans = Object.entries(context.notify.channels).map(([name, channel]) => {
    const notices = new Map(
      known.filter((each) => each.channel === name).map((each) => [each.content.subject, each]),
    );
    return planFor(name, channel, notices, found, context, now);
  });
  const messages = plans.flatMap(({ message }) => message ?? []);
  await keepPlanned(store, configuration, {
    notices: plans.flatMap(({ message, quiet }) => [
      ...(message?.rows ?? []).map(({ pending }) => pending),
      ...quiet,
    ]),
    deliveries: messages.map(({ channel, sender, notification }) => ({
      ...{ id: notification.id, configuration, channel, created: now, state: 'pending', attempts: 0 },
      recipient: sender instanceof DeliveryError ? '' : sender.recipient,
      ...{ ended: null, error: null, headline: notification.headline },
    })),
    ...{ runs: found.runs, missed: found.missed },
    now,
  });
  const outcomes = await Promise.all(messages.map((message) => send(message, context)));
  for (const [index, { notification, rows: kept }] of messages.entries()) {
    const { attempts, isDelivered, error } = outcomes[index] as Outcome;
    const ended = context.now();
    await endDelivery(
      store,
      {
        ...{ id: notification.id, attempts, ended, error: error ?? null },
        state: isDelivered ? 'delivered' : 'failed',
      },
      isDelivered ? kept.map(({ told }) => ({ ...told, told: ended })) : [],
    );
  }
  return deliveries(messages, outcomes);
}

/** Tells some channels that a scan failed where no store can remember that they were told. */
export async function notifyWithoutStore(
  context: NotifyContext,
  failed: FailedRun,
  channels: readonly string[],
): Promise<Delivery[]> {
  const condition = failedCondition([failed]);
  const standing: Standing & Pick<Found, 'run'> = {
    conditions: condition === undefined ? [] : [condition],
    isJudged: () => false,
  };
  const messages = Object.entries(context.notify.channels).flatMap(([name, channel]) =>
    channels.includes(name)
      ? (planFor(name, channel, new Map(), standing, context, context.now()).message ?? [])
      : [],
  );
  return deliveries(messages, await Promise.all(messages.map((message) => send(message, context))));
}

function planFor(
  name: string,
  channel: NotifyChannel,
  notices: NoticesOfChannel,
  { conditions, isJudged, run }: Standing & Pick<Found, 'run'>,
  context: NotifyContext,
  now: string,
): { readonly message: Message | undefined; readonly quiet: readonly NoticeRow[] } {
  const { configuration, notify } = context;
  const due = dueNotices(
    { conditions: addressedTo(channel, notify.channels, conditions), isJudged },
    notices,
    { now, repeat: repeatMilliseconds(notify) },
  );
  const id = randomUUID();
  const notification = notificationOf(
    { id, configuration: context.name, time: now, ...(run === undefined ? {} : { run }) },
    due.told,
  );
  const base = { configuration, channel: name };
  return {
    message: notification && {
      ...{ channel: name, notification, sender: readySender(channel, context) },
      rows: due.told.map(({ condition: { reason: _, ...condition }, reason }) => {
        const past = notices.get(condition.subject);
        const row = {
          ...{ ...base, subject: condition.subject },
          ...{ since: past?.ended === null ? past.since : now, told: null, delivery: id, ended: null },
        };
        const times = past?.times ?? 0;
        return {
          pending: { ...row, content: JSON.stringify({ ...condition, reason }), times },
          told: { ...row, content: JSON.stringify(condition), times: times + 1 },
        };
      }),
    },
    quiet: quietRows(due, notices, base, now),
  };
}

/** Rows of what stands otherwise than it was told, and of what is over. */
function quietRows(
  { quiet, ended }: Due,
  notices: NoticesOfChannel,
  base: Pick<NoticeRow, 'configuration' | 'channel'>,
  now: string,
): NoticeRow[] {
  const rowOf = (subject: string, content: Condition, over: string | null): NoticeRow[] => {
    const past = notices.get(subject);
    if (past === undefined) return [];
    const { since, told, times, delivery } = past;
    return [
      { ...base, subject, content: JSON.stringify(content), since, told, times, delivery, ended: over },
    ];
  };
  return [
    ...quiet.flatMap((condition) => {
      const past = notices.get(condition.subject)?.content;
      return JSON.stringify(past) === JSON.stringify(condition)
        ? []
        : rowOf(condition.subject, condition, null);
    }),
    ...ended.flatMap((subject) => {
      const past = notices.get(subject);
      return past === undefined ? [] : rowOf(subject, past.content, now);
    }),
  ];
}

function readySender(channel: NotifyChannel, places: SecretPlaces): Sender | DeliveryError {
  try {
    return senderOf(channel, places);
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
}

async function send({ sender, notification }: Message, { pause }: NotifyContext): Promise<Outcome> {
  if (sender instanceof DeliveryError) return { attempts: 0, isDelivered: false, error: sender.message };
  return deliver(sender, notification, pause);
}

function deliveries(messages: readonly Message[], outcomes: readonly Outcome[]): Delivery[] {
  return messages.map(({ channel, notification }, index) => {
    const { isDelivered, error } = outcomes[index] as Outcome;
    const told = { channel, headline: notification.headline, isDelivered };
    return error === undefined ? told : { ...told, error };
  });
}
