import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import dns from 'node:dns';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { NotifyChannel } from '../src/model/notify-configuration.ts';
import { deliver, type Outcome } from '../src/notify/deliver.ts';
import { DeliveryError } from '../src/notify/delivery-error.ts';
import type { DueNotice } from '../src/notify/due-notices.ts';
import { mailText } from '../src/notify/mail-text.ts';
import { type Notification, notificationOf } from '../src/notify/notification.ts';
import { isPublic } from '../src/notify/public-address.ts';
import { senderOf } from '../src/notify/sender.ts';
import { slackPayload } from '../src/notify/slack-payload.ts';
import { teamsPayload } from '../src/notify/teams-payload.ts';
import { webhookPayload } from '../src/notify/webhook-payload.ts';
import { HOSTILE_TEXTS } from './hostile-audit.ts';
import { receiver } from './notify-case.ts';

const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const hook = await receiver();
afterAll(hook.stop);

function due(text: string, owner = 'wiki-team', severity: 'high' | 'low' = 'high'): DueNotice {
  return {
    reason: 'new',
    condition: {
      ...{ subject: `finding/${text}`, kind: 'finding', once: false, isNew: true, parts: [], severity },
      ...{ owners: [owner], deployment: text, title: text, text },
    },
  };
}

function messageOf(...all: readonly DueNotice[]): Notification {
  const about = {
    id: '5a9',
    configuration: 'prod/flowproof.yaml',
    run: 'r1',
    time: '2026-03-01T00:00:00.000Z',
  };
  return notificationOf(about, all) as Notification;
}

async function sent(
  channel: unknown,
  environment: Record<string, string>,
  pauses: number[] = [],
): Promise<Outcome> {
  const parsed = NotifyChannel.parse(channel);
  try {
    const sender = senderOf(parsed, { environment, base: '.' });
    return await deliver(sender, messageOf(due('x')), async (wait) => pauses.push(wait));
  } catch (error) {
    if (error instanceof DeliveryError) return { attempts: 0, isDelivered: false, error: error.message };
    throw error;
  }
}

const WEBHOOK = { type: 'webhook', url: { env: 'URL' }, secret: { env: 'SECRET' } };
const SLACK = { type: 'slack', url: { env: 'URL' } };

test('a webhook is signed over its id, its time and its body', async () => {
  hook.received.length = 0;
  const { error } = await sent({ ...WEBHOOK, allowPrivate: true }, { URL: hook.url, SECRET });
  expect(error).toBeUndefined();
  const [{ headers, body } = { headers: {} as IncomingHttpHeaders, body: '' }] = hook.received;
  const time = headers['webhook-timestamp'];
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  const digest = createHmac('sha256', key).update(`5a9.${time}.${body}`).digest('base64');
  expect(headers).toMatchObject({ 'webhook-id': '5a9', 'webhook-signature': `v1,${digest}` });
  expect(Math.abs(Number(time) - Date.now() / 1_000)).toBeLessThan(60);
});

const ANSWERS: readonly [
  what: string,
  answers: Parameters<typeof hook.answers.push>,
  outcome: object,
  pauses: number[],
][] = [
  [
    'a server that is down for a moment',
    [{ status: 503 }, { status: 502 }],
    { attempts: 3, isDelivered: true },
    [1_000, 5_000],
  ],
  [
    'one that stays down',
    [{ status: 503 }, { status: 503 }, { status: 503 }],
    { attempts: 3, isDelivered: false, error: 'it answered 503: ok' },
    [1_000, 5_000],
  ],
  [
    'one that wants to be asked later',
    [{ status: 429, headers: { 'retry-after': '9' } }],
    { attempts: 2, isDelivered: true },
    [9_000],
  ],
  [
    'one that wants to be asked much later',
    [{ status: 429, headers: { 'retry-after': '3600' } }],
    { attempts: 1, isDelivered: false, error: 'it answered 429: ok' },
    [],
  ],
  [
    'one that names the time at which it wants to be asked',
    [{ status: 503, headers: { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' } }],
    { attempts: 1, isDelivered: false, error: 'it answered 503: ok' },
    [],
  ],
  [
    'one that refuses',
    [{ status: 404, text: '' }],
    { attempts: 1, isDelivered: false, error: 'it answered 404' },
    [],
  ],
  [
    'one that redirects',
    [{ status: 307, headers: { location: 'http://169.254.169.254/' } }],
    { attempts: 1, isDelivered: false, error: 'it answered 307: redirections are not followed' },
    [],
  ],
  ['one that accepts and never ends', [{ status: 200, hang: true }], { attempts: 1, isDelivered: true }, []],
  [
    'one that refuses at length',
    [{ status: 400, text: 'x'.repeat(1_000_000), hang: true }],
    { attempts: 1, isDelivered: false, error: `it answered 400: ${'x'.repeat(200)}` },
    [],
  ],
];
test.each(ANSWERS)('%s', async (_what, answers, outcome, pauses) => {
  hook.answers.push(...answers);
  const waited: number[] = [];
  expect(await sent({ ...WEBHOOK, allowPrivate: true }, { URL: hook.url, SECRET }, waited)).toEqual(outcome);
  expect(waited).toEqual(pauses);
  hook.answers.length = 0;
});

const INSIDE = 'which is not an address of the internet: `allowPrivate: true` permits it';
const REFUSED: readonly [channel: object, environment: Record<string, string>, error: string][] = [
  [SLACK, { URL: hook.url }, 'expected https://: what is told is not for everybody on the way'],
  [SLACK, { URL: hook.url.replace('http', 'https') }, `it is at 127.0.0.1, ${INSIDE}`],
  [SLACK, { URL: 'https://localhost:1/x' }, `it is at 127.0.0.1, ${INSIDE}`],
  [SLACK, { URL: 'https://0x7f.1/x' }, `it is at 127.0.0.1, ${INSIDE}`],
  [SLACK, { URL: 'https://[::ffff:127.0.0.1]/x' }, `it is at ::ffff:7f00:1, ${INSIDE}`],
  [SLACK, { URL: 'https://169.254.169.254/latest/' }, `it is at 169.254.169.254, ${INSIDE}`],
  [SLACK, { URL: 'https://168.63.129.16/' }, `it is at 168.63.129.16, ${INSIDE}`],
  [SLACK, { URL: 'https://hooks.invalid/x' }, 'the name has no address (ENOTFOUND)'],
  [SLACK, { URL: 'file:///etc/passwd' }, 'expected an address that begins with https://'],
  [SLACK, { URL: 'S3CRET' }, 'expected an address that begins with https://'],
  [SLACK, {}, 'the environment variable URL is not set'],
  [
    { ...SLACK, url: { file: 'no/such/file' } },
    {},
    `${join(process.cwd(), 'no/such/file')} cannot be read: ENOENT`,
  ],
  [
    { ...SLACK, url: { file: 'src' } },
    {},
    `${join(process.cwd(), 'src')} cannot be read: it is no file of a secret`,
  ],
  [WEBHOOK, { URL: 'https://example.com/', SECRET: 'short' }, 'the secret is shorter than 16 characters'],
];
test.each(REFUSED)('%j with %j is refused', async (channel, environment, error) => {
  hook.received.length = 0;
  expect(await sent(channel, environment)).toMatchObject({ error });
  expect(hook.received).toEqual([]);
});

test('a name is resolved once, and what it was is connected to', async () => {
  const again = vi.spyOn(dns, 'lookup').mockImplementation(() => {
    throw new Error('asked again');
  });
  const { error } = await sent(
    { ...WEBHOOK, allowPrivate: true },
    { URL: hook.url.replace('127.0.0.1', 'localhost'), SECRET },
  );
  again.mockRestore();
  expect(error).toBeUndefined();
});

test.each(['8.8.8.8', '203.0.113.7', '2606:4700::1111'])('%s is public', (address) =>
  expect(isPublic(address)).toBe(true),
);
test.each([
  ...[
    '10.0.0.1',
    '172.31.0.1',
    '192.168.1.1',
    '100.100.100.200',
    '127.8.8.8',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
  ],
  ...[
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'ff02::1',
    'fe80::1%eth0',
  ],
])('%s is not', (address) => expect(isPublic(address)).toBe(false));

const MARKUP = {
  ...HOSTILE_TEXTS,
  'a mention': '<!channel> <@U012> @everyone <at>all</at> {{DATE(2026-01-01,SHORT)}} {{{',
  'a head of a mail': 'x\r\nBcc: evil@evil.example\r\n\r\n.\r\nQUIT\r\n',
};
describe.each(Object.entries(MARKUP))('%s in every name', (_what, text) => {
  const message = messageOf(due(text, text), {
    ...due(text, text),
    condition: { ...due(text).condition, kind: 'failed' },
  });

  test('obeys nobody', () => {
    const slack = textsOf(JSON.parse(slackPayload(message)));
    const teams = textsOf(JSON.parse(teamsPayload(message)));
    for (const shown of [...slack, ...teams]) expect(shown).not.toMatch(/[<>\r\p{Cs}]/u);
    expect(
      JSON.parse(slackPayload(message)).blocks.every(
        ({ text: { type } }: { text: { type: string } }) => type === 'plain_text',
      ),
    ).toBe(true);
    expect(teamsPayload(message)).not.toContain('"type":"TextBlock"');
    expect(teams.filter((shown) => shown.includes('{{'))).toEqual([]);
    const mail = mailText(message);
    for (const shown of [...slack, ...teams, mail.text])
      for (const character of '\u001b\u202e\u0000\u009b\u200b') expect(shown).not.toContain(character);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.text).not.toMatch(/[\r\p{Cs}]|^Bcc/mu);
    expect(JSON.parse(webhookPayload(message)).findings).toHaveLength(1);
  });
});

test('ten thousand findings of a hundred owners are a message that everybody takes, and each is counted', () => {
  const long = '<&>'.repeat(130);
  const all = Array.from({ length: 10_000 }, (_, index) => due(`${index} ${long}`, `team ${index % 100}`));
  const message = messageOf(...all);
  const slack = JSON.parse(slackPayload(message));
  expect(slack.blocks.length).toBeLessThanOrEqual(50);
  for (const { text } of slack.blocks) expect(text.text.length).toBeLessThanOrEqual(3_000);
  expect(Buffer.byteLength(teamsPayload(message))).toBeLessThan(28_000);
  expect(mailText(message).text.length).toBeLessThan(100_000);
  expect(message.headline).toBe('prod/flowproof.yaml: findings: 10000 new');
  const { findings, more } = JSON.parse(webhookPayload(message));
  expect(findings.length + more).toBe(10_000);
});

describe('mail', () => {
  const mails: string[] = [];
  const servers: SMTPServer[] = [];
  afterAll(() => servers.map((each) => each.close()));
  const [key, certificate] = newCertificate();
  setDefaultCACertificates([...getCACertificates(), certificate]);

  async function mailServer(options: SMTPServerOptions): Promise<object> {
    const started = new SMTPServer({
      ...{ key, cert: certificate, authOptional: true, disableReverseLookup: true },
      onAuth: ({ username, password }, _session, done) =>
        username === 'flowproof' && password === 'S3CRET'
          ? done(null, { user: username })
          : done(new Error(`no ${password}`)),
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('nobody')
          ? done(Object.assign(new Error('no such user'), { responseCode: 550 }))
          : done(),
      onData(stream, { envelope }, done) {
        let mail = `${envelope.rcptTo.map(({ address }) => address).join()}\n`;
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          mail += chunk;
        });
        stream.on('end', () => {
          mails.push(mail);
          done();
        });
      },
      ...options,
    });
    servers.push(started);
    await new Promise<void>((ready) => started.listen(0, '127.0.0.1', ready));
    const { port } = started.server.address() as AddressInfo;
    return {
      type: 'mail',
      server: 'localhost',
      port,
      from: 'flowproof@example.com',
      to: ['wiki@example.com', 'ops@example.com'],
      allowPrivate: true,
    };
  }
  const login = { user: 'flowproof', password: { env: 'PASSWORD' } };

  test('arrives by STARTTLS with a password, at everybody it is for', async () => {
    const channel = await mailServer({});
    expect(await sent({ ...channel, login }, { PASSWORD: 'S3CRET' })).toEqual({
      attempts: 1,
      isDelivered: true,
    });
    expect(mails.at(-1)).toMatch(
      /^wiki@example.com,ops@example.com\n[\s\S]*Subject: Flowproof prod\/flowproof.yaml: findings: 1 new\r\n/,
    );
    expect(mails.at(-1)).toContain('- new =C2=B7 high =C2=B7 x: x');
  });

  test('arrives by TLS, and without any where that is configured', async () => {
    expect(await sent({ ...(await mailServer({ secure: true })), security: 'tls' }, {})).toEqual({
      attempts: 1,
      isDelivered: true,
    });
    expect(await sent({ ...(await mailServer({ hideSTARTTLS: true })), security: 'none' }, {})).toEqual({
      attempts: 1,
      isDelivered: true,
    });
  });

  test('whom the server refuses is said, and the others are not told again', async () => {
    const channel = { ...(await mailServer({})), to: ['wiki@example.com', 'nobody@example.com'] };
    const outcome = { attempts: 1, isDelivered: true, error: 'the mail server refused nobody@example.com' };
    expect(await sent(channel, {})).toEqual(outcome);
    expect(mails.at(-1)).toMatch(/^wiki@example.com\n/);
  });

  const FAILURES: readonly [what: string, options: SMTPServerOptions, channel: object, error: RegExp][] = [
    ['a server without STARTTLS', { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }, {}, /STARTTLS/],
    ['a wrong password', {}, { login }, /^the mail server: Invalid login: 535 no \[redacted\]$/],
    ['a receiver that is not known', {}, { to: ['nobody@example.com'] }, /no such user/],
    ['a server inside', {}, { allowPrivate: false }, /^it is at 127.0.0.1/],
    ['a certificate of another name', {}, { server: '127.0.0.1' }, /altnames|IP/],
  ];
  test.each(FAILURES)('%s is told, without secrets', async (_what, options, more, error) => {
    const channel = await mailServer(options);
    const outcome = await sent({ ...channel, ...more }, { PASSWORD: 'S3CRET-wrong' });
    expect(outcome.error).toMatch(error);
    expect(outcome.error).not.toContain('S3CRET');
  });

  test('a mail server that is not there', async () => {
    const channel = { ...(await mailServer({})), port: 1 };
    expect(await sent(channel, {})).toMatchObject({
      attempts: 3,
      isDelivered: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

function newCertificate(): readonly [key: string, certificate: string] {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  writeFileSync(key, '');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
    ],
    { stdio: 'ignore' },
  );
  return [readFileSync(key, 'utf8'), readFileSync(certificate, 'utf8')];
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
