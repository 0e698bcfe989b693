import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PageTokens } from '../src/collectors/page-tokens.ts';
import { type Emulator, emulatorLacks, refusal, startEmulator, whyNoEmulator } from './aws-emulator.ts';
import { flowproofHere } from './cli-here.ts';
import { flowproof } from './cli-run.ts';

const OWN = '123456789012';
const MEMBER = '210987654321';
const REGION = 'eu-north-1';
const OUT = join('out', 'test', 'collect-aws-accounts');

test('pages whose tokens are ever new end, too', () => {
  const pages = new PageTokens();
  const refusals = Array.from({ length: 10_000 }, (_, page) => pages.refusalOf(`${page}`));
  expect(refusals.slice(0, -1).every((each) => each === undefined)).toBe(true);
  expect(refusals.at(-1)).toBe('it has more than 10000 pages');
});

/** Accounts that a folder has something of. */
function foldersOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .sort();
}

const why = whyNoEmulator();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;
describe.skipIf(why !== undefined)(`collect aws, of several accounts${skipped}`, () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator?.stop());
  beforeEach(() => {
    emulator.instead.clear();
    emulator.asked.length = 0;
    emulatorLacks(emulator);
    rmSync(OUT, { recursive: true, force: true });
  });

  const commandFor = (accounts: readonly string[]) =>
    [
      ['collect', 'aws', ...accounts, '--region', REGION, '-o', OUT],
      '.',
      {
        AWS_ENDPOINT_URL: emulator.url,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'planted-secret-access-key',
      },
    ] as const;
  const collect = (...accounts: string[]) => flowproofHere(...commandFor(accounts));
  const listAccounts = (pages: readonly object[]) =>
    emulator.instead.set('organizations:ListAccounts', (count) => ({
      status: 200,
      body: JSON.stringify(pages[Math.min(count, pages.length) - 1]),
    }));
  const groupsOf = (account: string) =>
    JSON.parse(readFileSync(join(OUT, account, REGION, 'describe-security-groups.json'), 'utf8'))
      .SecurityGroups as { OwnerId: string }[];
  const roleOf = (account: string) => `arn:aws:iam::${account}:role/reader`;

  test('the active ones of an organization, on all pages: the own one without the role', async () => {
    listAccounts([
      { Accounts: [{ Id: OWN, Status: 'ACTIVE' }], NextToken: 'second' },
      {
        Accounts: [
          { Id: MEMBER, State: 'ACTIVE' },
          { Id: '333333333333', Status: 'SUSPENDED' },
        ],
      },
    ]);
    const { code, err } = await collect('--organization', 'reader');
    expect({ code, err: err.trim().split('\n').sort() }).toEqual({
      code: 0,
      err: [`${OWN} ${REGION}: asked`, `${MEMBER} ${REGION}: asked`],
    });
    for (const account of [OWN, MEMBER])
      expect(new Set(groupsOf(account).map(({ OwnerId }) => OwnerId))).toEqual(new Set([account]));
    expect(emulator.asked.filter((each) => each === 'sts:AssumeRole').length).toBeGreaterThan(0);
    expect(foldersOf(OUT)).toEqual([OWN, MEMBER]);
  });

  test('one whose role is refused is missing, and the others are asked', async () => {
    listAccounts([{ Accounts: [OWN, MEMBER].map((Id) => ({ Id, State: 'ACTIVE' })) }]);
    emulator.instead.set('sts:AssumeRole', () => refusal(403, 'AccessDenied'));
    const { code, err } = await collect('--organization', 'reader');
    expect(code).toBe(4);
    expect(err).toContain(`${OWN} ${REGION}: asked`);
    expect(err).toContain(MEMBER);
    expect(groupsOf(OWN)).not.toEqual([]);
    const audited = await flowproofHere(['explain', OUT, '--from', '10.0.0.1', '--to', '10.0.0.2']);
    expect(`${audited.out}${audited.err}`).toContain(MEMBER);
  });

  test('two collections that fill a folder at once leave what both have, and what both lack', async () => {
    emulator.instead.set('sts:AssumeRole', () => refusal(403, 'AccessDenied'));
    const own = flowproof(...commandFor([]));
    const refused = flowproof(...commandFor(['--role', roleOf(MEMBER)]));
    const codes = (await Promise.all([own, refused])).map(({ code }) => code);
    // The one that comes second ends as the folder is then.
    expect([
      [0, 4],
      [4, 4],
    ]).toContainEqual(codes);
    const { files, missing } = JSON.parse(readFileSync(join(OUT, 'manifest.json'), 'utf8'));
    const accountsIn = (paths: object) => new Set(Object.keys(paths).map((path) => path.split('/')[0]));
    expect([accountsIn(files), accountsIn(missing)]).toEqual([new Set([OWN]), new Set([MEMBER])]);
  });

  test('one that is interrupted while the regions of an account are asked for has begun with none', async () => {
    const aborted = new AbortController();
    listAccounts([{ Accounts: [OWN, MEMBER].map((Id) => ({ Id, State: 'ACTIVE' })) }]);
    emulator.instead.set('ec2:DescribeRegions', (count) => {
      if (count === 1)
        return {
          status: 200,
          body: `<DescribeRegionsResponse><regionInfo><item><regionName>${REGION}</regionName></item></regionInfo></DescribeRegionsResponse>`,
        };
      if (count === 4) aborted.abort();
      return refusal(503, 'RequestLimitExceeded');
    });
    const [, folder, environment] = commandFor([]);
    const words = ['collect', 'aws', '--organization', 'reader', '-o', OUT];
    await flowproof(words, folder, environment, aborted.signal);
    expect([aborted.signal.aborted, foldersOf(OUT)]).toEqual([true, []]);
  });

  test('what answers in place of the organization has no accounts', async () => {
    const first = { Accounts: [{ Id: OWN, State: 'ACTIVE' }], NextToken: 'second' };
    for (const pages of [[{}], [first, {}]]) {
      emulator.asked.length = 0;
      emulator.instead.set('organizations:ListAccounts', (count) => ({
        ...{ status: 200, body: JSON.stringify(pages[count - 1]) },
        isOthers: true,
      }));
      const { code, err } = await collect('--organization', 'reader');
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringContaining('what answered is not the API'),
      });
    }
  });

  test('roles that are named, each of its own account and with the external id that it expects', async () => {
    const assumed: unknown[] = [];
    emulator.instead.set('sts:AssumeRole', (_count, body) => {
      const asked = new URLSearchParams(body);
      assumed.push([asked.get('RoleArn'), asked.get('ExternalId')]);
      return undefined;
    });
    const roles = [roleOf(MEMBER), roleOf('444444444444')];
    const { code } = await collect('--role', ...roles, '--external-id', 'of-flowproof');
    expect(code).toBe(0);
    expect(foldersOf(OUT)).toEqual([MEMBER, '444444444444']);
    expect(assumed).toEqual(expect.arrayContaining(roles.map((role) => [role, 'of-flowproof'])));
    expect(emulator.asked).not.toContain('organizations:ListAccounts');
  });

  test('a folder in which no lock can be taken', async () => {
    mkdirSync(join(OUT, '.collection', 'collection'), { recursive: true });
    const { code, err } = await collect();
    expect({ code, err }).toEqual({
      ...{ code: 2, err: `${OUT}/.collection: no lock can be taken in it: unable to open database file\n` },
    });
  });

  test('pages of accounts that lead in a circle', async () => {
    listAccounts([{ Accounts: [{ Id: OWN, State: 'ACTIVE' }], NextToken: 'again' }]);
    const { code, err } = await collect('--organization', 'reader');
    expect(code).toBe(2);
    expect(err).toContain('its pages lead in a circle');
  });
});
