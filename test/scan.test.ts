import { execFileSync, spawnSync } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import type { Run } from '../src/model/run.ts';
import { flowproofHere } from './cli-here.ts';
import { flowproof } from './cli-run.ts';
import { noPostgres, startPostgres } from './postgres-server.ts';
import { ADDRESSES, interruptScans, RULES_FILE, rulesWith, scanFolder } from './scan-case.ts';

test('a scan is kept; drift names the rule that was added and the flow that it opened', async () => {
  const folder = scanFolder();
  const first = await flowproofHere(['scan'], folder);
  expect(first).toMatchObject({ code: 0, err: '' });
  writeFileSync(join(folder, RULES_FILE), rulesWith(5432));
  const second = await flowproofHere(['scan', '-f', 'json'], folder);
  expect(second.code).toBe(0);
  const drift = await flowproofHere(['drift', '1', '2'], folder);
  expect(drift.out).toContain('opened  tcp 5432');
  expect(drift.out).toContain(`${RULES_FILE}:8  -A INPUT -p tcp -m tcp --dport 5432 -j ACCEPT`);
  // What the store holds is what the scan reported.
  expect((await flowproofHere(['show', '2', '-f', 'json'], folder)).out).toBe(second.out);
  expect((await flowproofHere(['drift', '2', '1'], folder)).err).toContain('name the earlier one first');
});

test('flows of a host of which one run alone has evidence are not seen, and neither opened nor closed', async () => {
  const manifest = { 'evidence/manifest.json': '{"files":{}}' };
  const folder = scanFolder({ 'evidence/hosts/db/iptables-save.txt': rulesWith(5432), ...manifest });
  await flowproofHere(['scan'], folder);
  for (const gone of ['hosts/db', 'manifest.json'])
    rmSync(join(folder, 'evidence', gone), { recursive: true });
  writeFileSync(join(folder, RULES_FILE), rulesWith(8443));
  await flowproofHere(['scan'], folder);
  const { out } = await flowproofHere(['drift', '1', '2'], folder);
  expect(out).toContain('evidence/hosts/db is not in evidence any more: its flows below may be as they were');
  expect(out).toMatch(/not seen {2}tcp 443,5432 from .* to db .*allow → undecided/);
  expect(out).toMatch(/opened {2}tcp 8443 from .* to web .*deny → allow/);
  expect(out).not.toContain('closed  ');
  const told = await flowproofHere(['drift', '1', '2', '-f', 'json'], folder);
  expect(JSON.parse(told.out).evidence).toEqual({ gone: ['evidence/hosts/db'], added: [] });
});

test('two scans at once are two runs, and a run id is done once', async () => {
  const folder = scanFolder();
  const both = await Promise.all([1, 2].map(() => flowproof(['scan'], folder)));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  for (const told of ['', 'run nightly is complete already\n'])
    expect(
      await flowproofHere(['scan', '--run-id', 'nightly', '-f', 'json', '-o', 'r.json'], folder),
    ).toMatchObject({
      code: 0,
      err: told,
    });
  expect((await runsIn(folder)).map(({ number }) => number)).toEqual([3, 2, 1]);
});

test('a run that is done again exits as this call asks, and not as the first one did', async () => {
  const folder = scanFolder({ [RULES_FILE]: rulesWith(22) });
  const scan = (severity: string) =>
    flowproofHere(['scan', '--run-id', 'nightly', '--fail-on', severity], folder);
  const codes = [];
  for (const severity of ['info', 'critical', 'info']) codes.push((await scan(severity)).code);
  expect(codes).toEqual([1, 0, 1]);
});

test('a scan that fails is kept as failed, and exits as the mistake does', async () => {
  const folder = scanFolder({ 'flowproof.yaml': 'evidence: [evidence, gone]\n' });
  expect((await flowproofHere(['scan'], folder)).code).toBe(2);
  expect(await runsIn(folder)).toMatchObject([{ state: 'failed', failure: 'gone: no such file or folder' }]);
});

test('a report that cannot be written leaves the run complete, and is written by the next attempt', async () => {
  const folder = scanFolder();
  const scan = () => flowproofHere(['scan', '--run-id', 'n', '-f', 'json', '-o', 'taken/r.json'], folder);
  writeFileSync(join(folder, 'taken'), '');
  expect(await scan()).toMatchObject({ code: 2, err: expect.stringContaining('run n is complete and kept') });
  expect(await runsIn(folder)).toMatchObject([{ state: 'complete', exitCode: 0 }]);
  rmSync(join(folder, 'taken'));
  expect(await scan()).toMatchObject({ code: 0, err: 'run n is complete already\n' });
  const kept = await flowproofHere(['show', 'n', '-f', 'json'], folder);
  expect(readFileSync(join(folder, 'taken/r.json'), 'utf8')).toBe(kept.out);
});

test('a scan that is kept has not failed where what is beyond its retention cannot be removed', async () => {
  const folder = scanFolder({ 'flowproof.yaml': 'evidence: [evidence]\nretention: { runs: 1 }\n' });
  expect((await flowproofHere(['scan'], folder)).code).toBe(0);
  const store = new DatabaseSync(join(folder, '.flowproof/scans.db'));
  store.exec("create trigger stuck before delete on runs begin select raise(abort, 'stuck'); end");
  store.close();
  expect(await flowproofHere(['scan'], folder)).toMatchObject({ code: 0, err: 'retention: stuck\n' });
  expect((await runsIn(folder)).map(({ state }) => state)).toEqual(['complete', 'complete']);
});

test('a report is replaced by a whole one alone', async () => {
  const folder = scanFolder({ 'r.json': 'the one before' });
  const part = join(folder, `r.json.${process.pid}.part`);
  symlinkSync('/dev/full', part);
  expect((await flowproofHere(['scan', '-f', 'json', '-o', 'r.json'], folder)).code).toBe(2);
  expect(readFileSync(join(folder, 'r.json'), 'utf8')).toBe('the one before');
  expect((await flowproofHere(['show', 'latest', '-f', 'json', '-o', 'r.json'], folder)).code).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toHaveProperty('findings');
  expect(readdirSync(folder)).not.toContain(basename(part));
});

test('a disk that is full is told with what could not be written, and nothing half is left', async () => {
  const folder = scanFolder();
  expect((await flowproofHere(['scan'], folder)).code).toBe(0);
  symlinkSync('/dev/full', join(folder, 'r.json'));
  expect(await flowproofHere(['show', 'latest', '-f', 'json', '-o', 'r.json'], folder)).toMatchObject({
    ...{ code: 2, err: 'r.json: no space left on device\n' },
  });
  expect((await flowproofHere(['show', 'latest', '-f', 'json', '-o', '/dev/full'], folder)).err).toBe(
    '/dev/full: no space left on device\n',
  );
  expect((await flowproofHere(['audit', '--evidence-pack', '/dev/full'], folder)).err).toBe(
    '/dev/full: no space left on device\n',
  );
  expect((await flowproofHere(['show', 'latest', '-f', 'json', '-o', '/dev/null'], folder)).code).toBe(0);
  rmSync(join(folder, 'r.json'));
  symlinkSync('/dev/full', join(folder, `x.jsonl.${process.pid}.part`));
  expect(await flowproofHere(['store', 'export', 'x.jsonl'], folder)).toMatchObject({
    ...{ code: 2, err: 'x.jsonl: no space left on device\n' },
  });
  const configuration = readFileSync(join(folder, 'flowproof.yaml'), 'utf8');
  symlinkSync('/dev/full', join(folder, `flowproof.yaml.${process.pid}.part`));
  expect((await flowproofHere(['init', 'evidence', '--force'], folder)).code).toBe(2);
  expect(readFileSync(join(folder, 'flowproof.yaml'), 'utf8')).toBe(configuration);
  expect((await flowproofHere(['store', 'export', '.flowproof/scans.db'], folder)).err).toContain(
    'the store itself',
  );
  expect((await flowproofHere(['store', 'check'], folder)).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(['.flowproof', 'evidence', 'flowproof.yaml']);
});

const collectedAt = (time: string) =>
  JSON.stringify({
    collected: time,
    files: {
      'hosts/web/iptables-save.txt': {
        ...{ call: 'iptables-save', time },
        sha256: hash('sha256', rulesWith()),
      },
    },
  });

test('a scan is judged by the clock: a time that is to come stops no later scan, and an old one is refused on request', async () => {
  const folder = scanFolder({ 'evidence/manifest.json': collectedAt('2036-01-01T00:00:00Z') });
  const scan = async (...more: string[]) => {
    const { code, out, err } = await flowproofHere(['scan', '-f', 'json', ...more], folder);
    return { code, err, audit: out === '' ? undefined : JSON.parse(out) };
  };
  const begun = new Date().toISOString();
  const { audit } = await scan();
  expect(audit.asOf > begun && audit.asOf < '2036').toBe(true);
  expect(audit.gaps).toContainEqual(
    expect.objectContaining({ what: expect.stringContaining('a clock is wrong') }),
  );
  expect((await scan('--max-age', '7d')).err).toContain('its age is not known');
  expect((await flowproofHere(['audit', '-f', 'json'], folder)).out).toContain('"asOfSource": "clock"');

  writeFileSync(join(folder, 'evidence/manifest.json'), collectedAt('2026-01-01T00:00:00Z'));
  expect(await scan()).toMatchObject({ code: 0, err: '' });
  writeFileSync(join(folder, 'flowproof.yaml'), 'evidence: [evidence]\nmaxAge: 7d\n');
  expect(await scan()).toMatchObject({
    code: 2,
    err: expect.stringContaining('`maxAge` of the configuration allows'),
  });
  expect((await runsIn(folder)).map(({ state, summary }) => summary?.oldest ?? state)).toEqual([
    ...['failed', '2026-01-01T00:00:00.000Z', 'failed', expect.stringMatching(/^20/)],
  ]);
  expect((await flowproofHere(['drift', '1', '2'], folder)).code).toBe(0);
});

test('a role whose only machine has gone is undecided and told; one that never had a machine is a mistake', async () => {
  const database = 'evidence/hosts/db/ip-addr.json';
  const configured = (name: string) =>
    `evidence: [evidence]\ndeployments: { wiki: { profile: ./wiki.yaml, parameters: { mirror: 10.30.0.9 }, roles: { server: { host: web }, database: { host: ${name} }, users: [10.20.0.0/16], mail: [10.30.0.8] } } }\nadministration: [{ from: [10.20.0.0/16], to: { host: ghost }, port: tcp/22 }]\n`;
  const folder = scanFolder({
    'flowproof.yaml': configured('db'),
    'wiki.yaml': readFileSync('docs/example-profile.yaml'),
    [database]: ADDRESSES.replace('10.0.1.5', '10.0.1.6').replace(':01"', ':02"'),
    'evidence/hosts/db/iptables-save.txt': rulesWith(5432),
  });
  const scan = async () => {
    const { out, err } = await flowproofHere(['scan', '-f', 'json'], folder);
    return { err, audit: out === '' ? undefined : (JSON.parse(out) as Audit) };
  };
  const verdicts = (audit: Audit | undefined) =>
    audit?.deployments[0]?.rows.filter(({ to }) => to === 'database').map(({ verdict }) => verdict);
  const first = await scan();
  expect([first.err, verdicts(first.audit)]).toEqual(['', ['open', 'exposed', 'exposed']]);
  const restored = [database, 'evidence/hosts/db/iptables-save.txt'].map(
    (file) => [file, readFileSync(join(folder, file))] as const,
  );
  rmSync(join(folder, 'evidence/hosts/db'), { recursive: true });
  expect((await flowproofHere(['audit'], folder)).err).toContain('host db selects nothing');
  for (const run of [2, 3]) {
    const { audit } = await scan();
    expect([run, verdicts(audit)]).toEqual([run, Array(3).fill('undecided')]);
    const gone = audit?.gaps.flatMap(({ what }) => (what.includes('earlier scan') ? what : []));
    expect(gone).toEqual([
      'host db, which selected a machine in an earlier scan and selects none now: no host folder has the name; there are: web',
    ]);
  }
  mkdirSync(join(folder, 'evidence/hosts/db'));
  for (const [file, bytes] of restored) writeFileSync(join(folder, file), bytes);
  const { audit: last } = await scan();
  expect([verdicts(last), last?.trend?.notSeen]).toEqual([verdicts(first.audit), []]);
  writeFileSync(join(folder, 'flowproof.yaml'), configured('bd'));
  expect((await scan()).err).toContain('host bd selects nothing');
});

test('a run is called by its whole id before its number, and none is called latest', async () => {
  const folder = scanFolder();
  const scan = (...args: string[]) => flowproofHere(['scan', ...args], folder);
  const show = async (run: string): Promise<string> =>
    JSON.parse((await flowproofHere(['show', run, '-f', 'json'], folder)).out).asOf;
  await scan('--run-id', '2');
  writeFileSync(join(folder, RULES_FILE), rulesWith(22));
  await scan('--run-id', '3');
  expect([await show('2'), await show('3')]).toEqual(
    (await runsIn(folder)).map(({ asOf }) => asOf).reverse(),
  );
  expect(await show('1')).toBe(await show('2'));
  const again = await scan('--run-id', '2', '-f', 'json');
  expect(again.err).toBe('run 2 is complete already\n');
  expect(JSON.parse(again.out).asOf).toBe(await show('2'));
  expect(await scan('--run-id', 'latest')).toMatchObject({
    code: 2,
    err: expect.stringContaining('name this one otherwise'),
  });
});

test('a first scan under another name says which histories there are, and one that failed takes no name', async () => {
  const folder = scanFolder();
  const renamed = (evidence: string) =>
    writeFileSync(join(folder, 'flowproof.yaml'), `name: estate\nevidence: [${evidence}]\n`);
  await flowproofHere(['scan'], folder);
  renamed('gone');
  const failed = await flowproofHere(['scan'], folder);
  expect(failed).toMatchObject({
    code: 2,
    err: expect.stringContaining('no history under estate; histories here: ../flowproof.yaml'),
  });
  renamed('evidence');
  expect(await flowproofHere(['store', 'rename', '../flowproof.yaml'], folder)).toMatchObject({ code: 0 });
  expect((await flowproofHere(['scan', '-f', 'json'], folder)).out).toContain('"trend"');
  expect((await runsIn(folder)).map(({ state }) => state)).toEqual(['complete', 'failed', 'complete']);
});

test.each([
  ['postgres://flowproof:se/cret@db.example:5432/scans', 'write @ as %40'],
  [
    'mysql://flowproof:secret@db.example/scans',
    'expected the path of a SQLite file or postgres://…, not mysql://…',
  ],
  [
    'POSTGRES://flowproof:secret@127.0.0.1:1/scans',
    'postgres://flowproof@127.0.0.1:1/scans: the database cannot be reached',
  ],
])('the store %s is a mistake that is told without its password', async (store, message) => {
  const folder = scanFolder();
  const { code, err } = await flowproofHere(['scan', '--store', store], folder);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
  expect(err).not.toMatch(/se.?cret/);
  expect(readdirSync(folder).sort()).toEqual(['evidence', 'flowproof.yaml']);
});

test('a name keeps a history wherever the file lies, and one that was kept under a path is brought along', async () => {
  const store = join(scanFolder(), 'scans.db');
  const [one, other] = [
    scanFolder(),
    scanFolder({ 'flowproof.yaml': 'name: estate\nevidence: [evidence]\n' }),
  ];
  const run = (folder: string, ...args: string[]) => flowproofHere([...args, '--store', store], folder);
  const key = relative(dirname(store), join(one, 'flowproof.yaml'));
  expect((await run(one, 'scan')).code).toBe(0);
  for (const args of [['history'], ['history', '--notifications'], ['drift', '1'], ['trend'], ['show']])
    expect(await run(other, ...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`no history under estate; histories here: ${key}`),
    });
  expect((await run(other, 'store', 'rename', 'gone')).err).toContain(`histories here: ${key}`);
  expect((await run(other, 'store', 'rename', key)).code).toBe(0);
  expect(await run(other, 'drift', '1')).toMatchObject({ code: 0 });
  expect((await run(one, 'scan')).code).toBe(0);
  expect((await run(other, 'store', 'rename', key)).err).toContain('estate has runs of its own');
  // Wherever it is.
  const moved = scanFolder({ 'flowproof.yaml': 'name: estate\nevidence: [evidence]\n' });
  expect((await run(moved, 'scan', '-f', 'json')).out).toContain('"trend"');
  expect((await run(moved, 'store', 'check')).code).toBe(0);
});

test('a store beside the evidence is no evidence, and what is called like it is', async () => {
  const folder = scanFolder({ 'flowproof.yaml': 'evidence: [.]\nstore: evid\n' });
  await flowproofHere(['scan'], folder);
  const second = await flowproofHere(['scan', '-f', 'json'], folder);
  const files: readonly { readonly file: string }[] = JSON.parse(second.out).evidence;
  expect(files.map(({ file }) => file)).toEqual([
    ...['evidence/hosts/web/ip-addr.json', RULES_FILE, 'flowproof.yaml'],
  ]);
});

test('scans that are killed after any of their writes leave a store that opens', async () => {
  expect(await interruptScans(8)).toBeGreaterThanOrEqual(8);
});

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

test.skipIf(!canMount)(
  'a full disk and a read-only folder are clear errors, and what was kept stays',
  async () => {
    const folder = scanFolder();
    expect((await flowproofHere(['scan'], folder)).code).toBe(0);
    writeFileSync(join(folder, 'evidence/noise.txt'), randomBytes(3_000_000).toString('base64'));
    mkdirSync(join(folder, 'disk'));
    const script = `
    mount -t tmpfs -o size=1m none disk && cp .flowproof/scans.db disk/
    flowproof() { '${process.execPath}' '${resolve('src/cli/main.ts')}' "$@" --store disk/scans.db; echo "exit $?"; }
    flowproof scan
    flowproof store check
    mount -o remount,ro disk
    flowproof scan
    flowproof history
  `;
    const out = execFileSync('unshare', ['-rm', 'sh', '-c', `exec 2>&1; ${script}`], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(out).toContain('the disk is full; the store is as it was before\nexit 2');
    expect(out).toMatch(/all as they were written\nexit 0/);
    expect(out).toContain('the store or its folder is read-only\nexit 2');
    expect(out).toMatch(/NO {2}RUN[\s\S]*exit 0\n$/);
  },
);

const missing = noPostgres();

test.skipIf(missing !== undefined)('the same with PostgreSQL: two at once, and drift', async () => {
  const server = startPostgres();
  try {
    const folder = scanFolder({
      'flowproof.yaml': `evidence: [evidence]\nstore: ${JSON.stringify(server.url)}\n`,
    });
    const both = await Promise.all([1, 2].map(() => flowproof(['scan'], folder)));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    writeFileSync(join(folder, RULES_FILE), rulesWith(5432));
    expect((await flowproofHere(['scan'], folder)).code).toBe(0);
    expect((await flowproofHere(['drift', '2', '3'], folder)).out).toContain('opened  tcp 5432');
    expect((await runsIn(folder)).map(({ state }) => state)).toEqual(['complete', 'complete', 'complete']);
  } finally {
    server.stop();
  }
});

test('a database that cannot be reached is a clear error without its password', async () => {
  const { code, err } = await flowproofHere(
    ['scan', '--store', 'postgres://flowproof:secret@127.0.0.1:1/scans'],
    scanFolder(),
  );
  expect({ code, err }).toEqual({
    code: 2,
    err: 'postgres://flowproof@127.0.0.1:1/scans: the database cannot be reached (ECONNREFUSED)\n',
  });
});

async function runsIn(folder: string): Promise<Run[]> {
  const { out } = await flowproofHere(['history', '-f', 'json'], folder);
  return JSON.parse(out);
}

test('another estate under one name is refused before anything is kept or told of the history there', async () => {
  const store = join(scanFolder(), 'scans.db');
  const estateOf = (deployment: string, port: number) => {
    const requirement = '{ id: web, section: A, title: web, from: users, to: server, services: tcp/443 }';
    return scanFolder({
      [RULES_FILE]: rulesWith(port),
      'profile.yaml': `id: p\nversion: "1"\ntitle: P\nsource: { vendor: v, title: t, date: "2026-01-01", sections: [A] }\nroles: { users: { title: u }, server: { title: s } }\nrequirements: [${requirement}]\n`,
      'flowproof.yaml': `name: production\nretention: { runs: 1 }\nevidence: [evidence]\ndeployments: { ${deployment}: { profile: profile.yaml, roles: { users: [10.0.2.0/24], server: [10.0.1.5] } } }\n`,
    });
  };
  const run = (folder: string, ...args: string[]) => flowproofHere([...args, '--store', store], folder);
  const [wiki, payroll] = [estateOf('wiki', 8443), estateOf('payroll', 9443)];
  const named = ['scan', '--run-id', 'nightly', '--fail-on', 'critical'];
  expect(await run(wiki, ...named)).toMatchObject({ code: 0, err: '' });
  // Jobs of two clusters may bear one name, too.
  for (const args of [['scan'], named])
    expect(await run(payroll, ...args)).toMatchObject({
      ...{ code: 2, out: '' },
      err: expect.stringContaining('give this configuration another `name`'),
    });
  expect((await run(payroll, 'store', 'prune')).code).toBe(2);
  const { out } = await run(wiki, 'history', '-f', 'json');
  expect(JSON.parse(out)).toHaveLength(1);
});
