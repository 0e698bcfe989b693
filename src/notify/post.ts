import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { beforeDeadline } from './before-deadline.ts';
import { DeliveryError } from './delivery-error.ts';
import { addressesOf, type HostAddress } from './public-address.ts';

const DEADLINE_MILLISECONDS = 10_000;
const MOST_OF_ANSWER = 2_000;
/** Refused for now; any other answer of the kind 4xx stays (RFC 9110, section 15.5). */
const LATER = [408, 425, 429];

/**
 * Posts JSON to an address that was checked; what it redirects to is not asked.
 * @throws DeliveryError where the answer is none of the kind 2xx
 */
export async function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  allowPrivate: boolean,
): Promise<void> {
  if (url.protocol !== 'https:' && !allowPrivate)
    throw new DeliveryError('expected https://: what is told is not for everybody on the way', {
      isFinal: true,
    });
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  const addresses = await beforeDeadline(addressesOf(url.hostname, allowPrivate), signal);
  const { status, retryAfter, text } = await exchange(url, body, headers, addresses, signal);
  if (status >= 200 && status < 300) return;
  const said = text === '' ? '' : `: ${text}`;
  throw new DeliveryError(
    status >= 300 && status < 400
      ? `it answered ${status}: redirections are not followed`
      : `it answered ${status}${said}`,
    {
      isFinal: status < 500 && !LATER.includes(status),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    },
  );
}

interface Answer {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly text: string;
}

function exchange(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  addresses: readonly HostAddress[],
  signal: AbortSignal,
): Promise<Answer> {
  const lookup: LookupFunction = (_name, options, done) => {
    if (options.all === true) done(null, [...addresses]);
    else done(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  const request = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) =>
      reject(
        signal.aborted
          ? new DeliveryError('no answer in time', { cause })
          : new DeliveryError(`it cannot be reached (${cause.code ?? cause.message})`, { cause }),
      );
    const sent = request(
      url,
      {
        ...{ method: 'POST', agent: false, lookup, signal },
        headers: {
          ...{ 'content-type': 'application/json; charset=utf-8', 'user-agent': 'flowproof' },
          ...{ 'content-length': Buffer.byteLength(body), ...headers },
        },
      },
      (answer) => {
        const { statusCode: status = 0 } = answer;
        // What is accepted is accepted, whatever else would be said about it.
        if (status >= 200 && status < 300) {
          answer.destroy();
          resolve({ status, retryAfter: undefined, text: '' });
        } else readStart(answer, status).then(resolve, fail);
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}

/** The beginning of what was answered; the rest is not waited for. */
async function readStart(answer: IncomingMessage, status: number): Promise<Answer> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    text += chunk;
    if (text.length >= MOST_OF_ANSWER) break;
  }
  answer.destroy();
  return { status, retryAfter: saidWait(answer.headers['retry-after']), text: text.slice(0, 200).trim() };
}

/** `Retry-After` in milliseconds: it counts seconds, or names a time (RFC 9110, section 10.2.3). */
function saidWait(text = ''): number | undefined {
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
