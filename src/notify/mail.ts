import { isIP } from 'node:net';
import type { NotifyChannel } from '../model/notify-configuration.ts';
import { beforeDeadline } from './before-deadline.ts';
import { DeliveryError } from './delivery-error.ts';
import { mailText } from './mail-text.ts';
import type { Notification } from './notification.ts';
import { addressesOf } from './public-address.ts';

type MailChannel = Extract<NotifyChannel, { type: 'mail' }>;

/** For all of it, however slowly a server answers. */
const DEADLINE_MILLISECONDS = 30_000;
const STEP_MILLISECONDS = 10_000;

/**
 * Hands a message to a mail server at an address that was checked; `nodemailer` is installed by whoever sends mail.
 * @returns whom of several the server refused
 * @throws DeliveryError
 */
export async function sendMail(
  channel: MailChannel,
  password: string | undefined,
  notification: Notification,
): Promise<string | undefined> {
  const { server, security, login, from, to, allowPrivate } = channel;
  const { createTransport } = await import('nodemailer').catch((cause: unknown) => {
    throw new DeliveryError('mail needs the package `nodemailer`: npm install nodemailer@10.6.0', {
      isFinal: true,
      cause,
    });
  });
  if (security === 'none' && login !== undefined && !allowPrivate)
    throw new DeliveryError('a password is not sent over the internet without TLS', { isFinal: true });
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  const [address] = await beforeDeadline(addressesOf(server, allowPrivate), signal);
  const transport = createTransport(transportOptions(channel, address?.address ?? server, password));
  try {
    const { subject, text } = mailText(notification);
    const sent = transport.sendMail({
      ...{ from, to: [...to], subject, text },
      messageId: `<${notification.id}@flowproof>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const { rejected } = await beforeDeadline(sent, signal);
    return rejected.length === 0 ? undefined : `the mail server refused ${rejected.join(', ')}`;
  } catch (cause) {
    throw cause instanceof DeliveryError ? cause : mailError(cause);
  } finally {
    transport.close();
  }
}

function transportOptions(
  { server, port, security, login }: MailChannel,
  host: string,
  password: string | undefined,
) {
  return {
    ...{ host, port, secure: security === 'tls' },
    ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(isIP(server) === 0 ? { tls: { servername: server } } : {}),
    ...(login === undefined ? {} : { auth: { user: login.user, pass: password ?? '' } }),
    ...{ connectionTimeout: STEP_MILLISECONDS, greetingTimeout: STEP_MILLISECONDS },
    ...{ socketTimeout: STEP_MILLISECONDS, disableFileAccess: true, disableUrlAccess: true },
  };
}

/** Codes of a server from 500 on stay (RFC 5321, section 4.2.1). */
function mailError(cause: unknown): DeliveryError {
  const {
    message = '',
    code = '',
    responseCode = 0,
  } = cause as {
    message?: string;
    code?: string;
    responseCode?: number;
  };
  const isFinal = responseCode >= 500 || code === 'EAUTH' || code === 'ETLS';
  return new DeliveryError(`the mail server: ${message || code}`, { isFinal, cause });
}
