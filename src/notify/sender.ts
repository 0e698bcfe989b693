import { createHmac } from 'node:crypto';
import type { NotifyChannel } from '../model/notify-configuration.ts';
import { DeliveryError } from './delivery-error.ts';
import { sendMail } from './mail.ts';
import type { Notification } from './notification.ts';
import { post } from './post.ts';
import { readSecret, type SecretPlaces } from './secret.ts';
import { slackPayload } from './slack-payload.ts';
import { teamsPayload } from './teams-payload.ts';
import { webhookPayload } from './webhook-payload.ts';

const SHORTEST_SECRET = 16;
/** Shorter parts of an address are words. */
const SHORTEST_PART = 8;

/** How a channel is told. */
export interface Sender {
  /** Whom it reaches, as it may be shown. */
  readonly recipient: string;
  /** What may not be shown. */
  readonly secrets: readonly string[];
  /** One attempt; returns whom of several it did not reach. @throws DeliveryError */
  readonly send: (notification: Notification) => Promise<string | undefined>;
}

/**
 * A channel with its secrets, which are read now.
 * @throws DeliveryError where one is not there
 */
export function senderOf(channel: NotifyChannel, places: SecretPlaces): Sender {
  const { type, allowPrivate } = channel;
  if (type === 'mail') {
    const password = channel.login === undefined ? undefined : readSecret(channel.login.password, places);
    return {
      recipient: channel.to.join(', '),
      secrets: password === undefined ? [] : [password, encodeURIComponent(password), base64(password)],
      send: (notification) => sendMail(channel, password, notification),
    };
  }
  const url = urlOf(channel.url, places);
  const secret = type === 'webhook' ? readSecret(channel.secret, places) : '';
  if (type === 'webhook' && secret.length < SHORTEST_SECRET)
    throw new DeliveryError(`the secret is shorter than ${SHORTEST_SECRET} characters`, { isFinal: true });
  const body = { webhook: webhookPayload, slack: slackPayload, teams: teamsPayload }[type];
  return {
    recipient: url.host,
    secrets: [
      ...[secret, url.href, `${url.pathname}${url.search}`],
      ...[...url.pathname.split('/'), ...url.searchParams.values()].filter(
        ({ length }) => length >= SHORTEST_PART,
      ),
    ],
    send: async (notification) => {
      const text = body(notification);
      const signed = type === 'webhook' ? signature(notification.id, text, secret) : {};
      await post(url, text, signed, allowPrivate);
      return undefined;
    },
  };
}

/**
 * Headers by which a receiver knows who sent a body and when: HMAC-SHA256 over id, time and body, as Standard Webhooks has it
 * (github.com/standard-webhooks/standard-webhooks, specification). A secret that begins with `whsec_` goes on in base64.
 */
export function signature(
  id: string,
  body: string,
  secret: string,
  now: Date = new Date(),
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
}

function urlOf(source: Extract<NotifyChannel, { url: unknown }>['url'], places: SecretPlaces): URL {
  const text = typeof source === 'string' ? source : readSecret(source, places);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new DeliveryError('expected an address that begins with https://', { isFinal: true });
  return url;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
