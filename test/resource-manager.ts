import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drip } from './dripping-answer.ts';

/** A resource manager with its login that replays recorded answers page by page, notes what is asked, and may answer otherwise. */
export interface ResourceManager {
  readonly url: string;
  /** Its certificate, which nobody trusts. */
  readonly certificate: string;
  /** `GET /subscriptions/…` of every request so far but those of the login, in order. */
  readonly asked: string[];
  /** Answers by request, in lower case, instead of the recorded ones. */
  readonly instead: Map<string, (count: number) => Answer | undefined>;
  /** How many are open now. */
  connections(): Promise<number>;
  stop(): void;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** After what there is of it comes a blank ten times a second, and never an end. */
  readonly drips?: true;
}

type Page = Readonly<Record<string, unknown>>;

/** Elements on a page: few, so that nearly every list has several. */
const PAGE = 2;

/** An error as the resource manager words it. */
export function refusal(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body: { error: { code, message: `The client was refused: ${code}` } } };
}

/** `recorded`: answers by request (`GET /subscriptions/…`); everything else that exists is empty. */
export async function startResourceManager(
  recorded: ReadonlyMap<string, Page>,
  secrets: { readonly client: string; readonly token: string },
): Promise<ResourceManager> {
  const { key, cert, certificate } = createCertificate();
  const answers = new Map([...recorded].map(([call, page]) => [call.toLowerCase(), page]));
  const asked: string[] = [];
  const instead: ResourceManager['instead'] = new Map();
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '', `https://${incoming.headers.host}`);
      const call = `${incoming.method} ${url.pathname}`;
      const body = Buffer.concat(chunks).toString();
      const ofLogin = call.includes(' /adfs/') ? instead.get(call.toLowerCase())?.(1) : undefined;
      const {
        status,
        headers,
        body: answer,
        drips,
      } = ofLogin ?? login(call, body) ?? answerTo(call, url, body);
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      if (drips === true) drip(outgoing, JSON.stringify(answer));
      else outgoing.end(JSON.stringify(answer));

      function answerTo(call: string, url: URL, body: string): Answer {
        if (incoming.headers.authorization !== `Bearer ${secrets.token}`)
          return refusal(401, 'InvalidAuthenticationToken');
        if (url.searchParams.get('api-version') === null) return refusal(400, 'MissingApiVersionParameter');
        asked.push(call);
        const key = call.toLowerCase();
        const own = instead.get(key)?.(asked.filter((each) => each.toLowerCase() === key).length);
        return own ?? pageOf(answers.get(key) ?? { value: [] }, url, body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate,
    asked,
    instead,
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    stop: () => server.close(),
  };

  function login(call: string, body: string): Answer | undefined {
    const base = `https://localhost:${(server.address() as AddressInfo).port}/adfs`;
    if (call === 'GET /adfs/.well-known/openid-configuration')
      return {
        status: 200,
        body: {
          issuer: base,
          authorization_endpoint: `${base}/oauth2/authorize`,
          token_endpoint: `${base}/oauth2/token`,
          jwks_uri: `${base}/keys`,
        },
      };
    if (call !== 'POST /adfs/oauth2/token') return undefined;
    const isKnown = new URLSearchParams(body).get('client_secret') === secrets.client;
    return isKnown
      ? { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token: secrets.token } }
      : { status: 401, body: { error: 'invalid_client', error_description: 'no' } };
  }
}

/** Pages of a GET follow each other by `nextLink`, those of an action by `skipToken`. */
function pageOf(page: Page, url: URL, body: string): Answer {
  const name = Array.isArray(page.values) ? 'values' : 'value';
  const list = page[name] as unknown[];
  const isAction = body !== '';
  const token = isAction ? JSON.parse(body).skipToken : url.searchParams.get('$skiptoken');
  const first = Number(/\d+$/.exec(token ?? '0')?.[0]);
  const last = first + PAGE;
  const further = `planted-skip-token-${last}`;
  const next = new URL(url);
  next.searchParams.set('$skiptoken', further);
  const more = last >= list.length ? {} : isAction ? { skipToken: further } : { nextLink: next.href };
  return { status: 200, body: { ...page, [name]: list.slice(first, last), ...more } };
}

function createCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const options = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const { status, stderr } = spawnSync('openssl', [
    'req',
    ...options.split(' '),
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
  ]);
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return { key: readFileSync(key), cert: readFileSync(certificate), certificate };
}
