import { isIP } from 'node:net';
import type { NotifyChannel } from '../model/notify-configuration.ts';
import { DeliveryError } from './delivery-error.ts';
import { mailText } from './mail-text.ts';
import type { Notification } from './notification.ts';
import { addressesOf } from './public-address.ts';

type MailChannel = Extract<NotifyChannel, { type: 'mail' }>;

const DEADLINE_MILLISECONDS = 10_000;

/**
 * Hands a message to a mail server at an address that was checked; `nodemailer` is installed by whoever sends mail.
 * @throws DeliveryError
 */
export async function sendMail(
  { server, port, security, login, from, to, allowPrivate }: MailChannel,
  password: string | undefined,
  notification: Notification,
): Promise<void> {
  const { createTransport } = await import('nodemailer').catch((cause: unknown) => {
    throw new DeliveryError('mail needs the package `nodemailer`: npm install nodemailer@10.6.0', {
      isFinal: true,
      cause,
    });
  });
  if (security === 'none' && login !== undefined && !allowPrivate)
    throw new DeliveryError('a password is not sent over the internet without TLS', { isFinal: true });
  const [address] = await addressesOf(server, allowPrivate);
  const transport = createTransport({
    host: address?.address ?? server,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(isIP(server) === 0 ? { tls: { servername: server } } : {}),
    ...(login === undefined ? {} : { auth: { user: login.user, pass: password ?? '' } }),
    connectionTimeout: DEADLINE_MILLISECONDS,
    greetingTimeout: DEADLINE_MILLISECONDS,
    socketTimeout: DEADLINE_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { subject, text } = mailText(notification);
    await transport.sendMail({
      ...{ from, to: [...to], subject, text },
      messageId: `<${notification.id}@flowproof>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (cause) {
    throw mailError(cause);
  } finally {
    transport.close();
  }
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
