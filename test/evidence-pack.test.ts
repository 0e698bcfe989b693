import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { beforeAll, describe, expect, test } from 'vitest';
import { auditNamed, readAuditSources } from '../src/cli/audit-input.ts';
import { auditInputOf } from '../src/cli/audit-sources.ts';
import { archiveOf, type PackFile } from '../src/cli/pack-archive.ts';
import { readPack } from '../src/cli/read-pack.ts';
import { tarMembers } from '../src/cli/tar-members.ts';
import { evidencePack } from '../src/cli/write-pack.ts';
import { InputError } from '../src/model/input-error.ts';
import { flowproofHere } from './cli-here.ts';
import { flowproof, folderOf } from './cli-run.ts';

const DUMP = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -m comment --comment "password=hunter2" -j ACCEPT
COMMIT
`;
const PROFILE = `id: p
version: "1"
title: P
source: { vendor: V, title: T, date: undated }
roles: { server: { title: Server } }
restrictions: [{ id: closed, section: S, title: T, role: server, services: tcp/443, allow: [] }]
`;
const WAIVERS = `waivers:
  office:
    policy: internal_port_exposed
    from: 10.1.0.0/16
    to: 10.0.0.5
    ports: tcp/443
    owner: A
    approver: B
    approved: 2026-01-01
    expires: 2026-12-31
    reason: R
`;

const folder = folderOf({
  'est/flowproof.yaml':
    'evidence: [../hosts, ../more.tar.gz]\nwaivers: w.yaml\ndeployments: { d: { profile: p.yaml, roles: { server: { host: web } } } }\n',
  // As an editor of Windows writes it.
  'est/p.yaml': `\ufeff${PROFILE}`,
  'est/w.yaml': WAIVERS,
  'hosts/web/iptables.txt': DUMP,
  [`hosts/web/${'long-'.repeat(40)}ü notes %.txt`]: 'not evidence',
  'hosts/web/ip-addr.json': '[{"ifname":"eth0","addr_info":[{"local":"10.0.0.5","prefixlen":8}]}]',
  'plan.json': '{"terraform_version": "1.9.0"}',
});
const config = join(folder, 'est/flowproof.yaml');
const keys = ['one', 'two'].map((name) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const file = (kind: string) => join(folder, `${name}.${kind}.pem`);
  writeFileSync(file('private'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(file('public'), publicKey.export({ type: 'spki', format: 'pem' }));
  return { private: file('private'), public: file('public') };
}) as [{ private: string; public: string }, { private: string; public: string }];
const file = join(folder, 'pack.tar.gz');
let pack: Uint8Array;
let members: readonly PackFile[];

beforeAll(async () => {
  const inner = [{ header: { name: 'hosts/db/iptables.txt', size: DUMP.length }, body: DUMP }];
  writeFileSync(join(folder, 'more.tar.gz'), gzipSync(await packTar(inner)));
  const sources = await readAuditSources([], { config, asOf: '2026-06-01T00:00:00.000Z' });
  pack = await evidencePack(sources, await auditNamed(await auditInputOf(sources)), keys[0].private);
  members = (await tarMembers(pack)).map(({ path, bytes }) => ({ path, bytes: bytes as Uint8Array }));
  writeFileSync(file, pack);
});

/** Writes a pack and says what is wrong with it. */
async function mistakeIn(bytes: Uint8Array, key?: string): Promise<string | undefined> {
  const path = join(folder, 'changed.tar.gz');
  writeFileSync(path, bytes);
  try {
    await readPack(path, key);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return undefined;
}

/** The members with some in place of their namesakes, and a manifest that fits them. */
function repacked(changed: readonly PackFile[]): PackFile[] {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const all = members.map((each) => changed.find(({ path }) => path === each.path) ?? each);
  return all.flatMap((each) => {
    if (each.path === 'manifest.sig') return [];
    if (each.path !== 'manifest.json') return each;
    const manifest = JSON.parse(Buffer.from(each.bytes).toString());
    for (const entry of manifest.files) {
      const own = all.find(({ path }) => path === entry.path) as PackFile;
      Object.assign(entry, { sha256: digest(own.bytes), bytes: own.bytes.length });
    }
    return { path: each.path, bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) };
  });
}

const editedMember = (path: string, edit: (text: string) => string): PackFile[] =>
  members.map((each) => (each.path === path ? { path, bytes: Buffer.from(edit(memberText(path))) } : each));
const signedWith = (edit: (text: string) => string) => editedMember('manifest.sig', edit);
/** `again`: written as the program writes it. */
const manifestWith = (edit: (text: string) => string, again = false) =>
  editedMember('manifest.json', (text) =>
    again ? `${JSON.stringify(JSON.parse(edit(text)), null, 2)}\n` : edit(text),
  );
const memberText = (path: string) =>
  Buffer.from(members.find((each) => each.path === path)?.bytes ?? []).toString();

describe('an evidence pack', () => {
  test('gives the same audit again, and says so', async () => {
    const run = await flowproof(['verify', file, '--key', keys[0].public]);
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toMatch(/^\d+ files as the manifest says, signed by the owner of the key\nidentical\n$/);
  });

  test('has the same bytes for the same audit', async () => {
    const options = { config, asOf: '2026-06-01T00:00:00.000Z' };
    const sources = { ...(await readAuditSources([], options)), clock: '2031-01-01T00:00:00.000Z' };
    const again = await evidencePack(sources, await auditNamed(await auditInputOf(sources)), keys[0].private);
    expect(Buffer.from(again).equals(pack)).toBe(true);
  });

  test('keeps evidence raw, and reports without secrets', () => {
    const dump = members.find(({ path }) => path.endsWith('web/iptables.txt'));
    expect(Buffer.from(dump?.bytes ?? []).toString()).toContain('password=hunter2');
    expect(memberText('audit.json')).toContain('password=[redacted]');
    expect(memberText('audit.json')).not.toContain('hunter2');
  });

  test('is written by the command, which says what may hold secrets', async () => {
    const out = join(folder, 'out/pack.tar.gz');
    const args = ['audit', join(folder, 'hosts'), join(folder, 'plan.json'), '-c', config];
    const run = await flowproofHere([...args, '--evidence-pack', out, '-f', 'json']);
    expect(run.err).toMatch(/plan\.json as it is: it may hold a Terraform plan or state/);
    expect(run.err).toMatch(/iptables\.txt as it is: it may hold passwords, tokens or keys/);
    expect((await flowproofHere(['verify', out])).out).toMatch(/ says\nNOT SIGNED: .*\nidentical\n$/);
    expect((await flowproofHere([...args, '--sign', keys[0].private])).code).toBe(2);
  });

  test('changed anywhere is found', async () => {
    const step = Math.ceil(pack.length / 40);
    const positions = [0, 3, 4, 8, 9, pack.length - 1, pack.length - 5];
    for (let at = 10; at < pack.length; at += step) positions.push(at);
    for (const at of positions) {
      const bytes = Uint8Array.from(pack);
      bytes[at] = (bytes[at] as number) ^ 1;
      expect(await mistakeIn(bytes), `byte ${at}`).toBeDefined();
    }
    expect(await mistakeIn(Buffer.concat([pack, Buffer.from('x')]))).toMatch(/^changed|^no evidence pack/);
  });

  test('changed together with its manifest is told by its signature, and by the audit', async () => {
    const path = members.find((each) => each.path.endsWith('web/iptables.txt'))?.path ?? '';
    const wider = { path, bytes: Buffer.from(memberText(path).replace('--dport 443', '--dport 444')) };
    const bytes = await archiveOf(repacked([wider]));
    expect(await mistakeIn(bytes, keys[0].public)).toBe('it is not signed');
    const forged = join(folder, 'forged.tar.gz');
    writeFileSync(forged, bytes);
    const run = await flowproofHere(['verify', forged]);
    expect(run.code).toBe(1);
    expect(run.out).toContain('the audit differs:\n');
    expect(run.out).toContain('verdict: "exposed" → "closed"');
  });

  test('written by another version is said to be', async () => {
    const audit = memberText('audit.json').replace(/"flowproof": "[^"]+"/, '"flowproof": "0.0.9"');
    const files = repacked([{ path: 'audit.json', bytes: Buffer.from(audit) }]).map((each) =>
      each.path === 'manifest.json'
        ? {
            path: each.path,
            bytes: Buffer.from(
              Buffer.from(each.bytes)
                .toString()
                .replace(/"flowproof": "[^"]+"/, '"flowproof": "0.0.9"'),
            ),
          }
        : each,
    );
    const other = join(folder, 'other.tar.gz');
    writeFileSync(other, await archiveOf(files));
    const run = await flowproofHere(['verify', other]);
    expect(run.out).toMatch(/written by flowproof 0\.0\.9, made again by [\d.]+\nidentical\n$/);
  });

  test('is signed by one key alone', async () => {
    expect(await mistakeIn(pack, keys[0].public)).toBeUndefined();
    expect(await mistakeIn(pack, keys[1].public)).toMatch(/^it is not signed by the owner of /);
    expect(await mistakeIn(pack, join(folder, 'est/p.yaml'))).toMatch(/^expected a public Ed25519 key/);
    expect(await mistakeIn(pack, keys[0].private)).toMatch(/^expected a public key, found a private one/);
  });
});

test('a folder is told by its name', async () => {
  expect(await flowproofHere(['verify', 'fixtures'])).toMatchObject({
    code: 2,
    err: 'fixtures: illegal operation on a directory\n',
  });
});

const hostile: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp])[] = [
  ['nothing', () => new Uint8Array(), /^no evidence pack: /],
  ['no archive', () => Buffer.from('x'.repeat(5_000)), /^no evidence pack: /],
  ['cut off', () => pack.subarray(0, pack.length / 2), /^no evidence pack: /],
  [
    'a bomb',
    () => Buffer.concat(Array(20).fill(gzipSync(Buffer.alloc(64 * 1024 * 1024)))),
    /^no evidence pack: it holds more than 1 GiB/,
  ],
  [
    'a file with a path that leads out',
    () => archiveOf([...members, { path: '../../evil', bytes: Buffer.from('x') }]),
    /^changed: the manifest does not list \.\.\/\.\.\/evil$/,
  ],
  [
    'a path in the manifest that leads out',
    () =>
      archiveOf(
        members.map((each) =>
          each.path === 'manifest.json'
            ? { ...each, bytes: Buffer.from(memberText(each.path).replace('audit.json', '../audit.json')) }
            : each,
        ),
      ),
    /^no manifest of an evidence pack: /,
  ],
  [
    'a signature with text behind it',
    () => archiveOf(signedWith((text) => `${text}approved by the board\n`)),
    /^changed: manifest\.sig is no signature$/,
  ],
  [
    'a signature that is cut off',
    () => archiveOf(signedWith((text) => text.slice(0, 40))),
    /^changed: manifest\.sig is no signature$/,
  ],
  [
    'a manifest with other blanks',
    () => archiveOf(manifestWith((text) => text.replaceAll('\n', ''))),
    /^changed: manifest\.json is not written so$/,
  ],
  [
    'a manifest with a key twice',
    () => archiveOf(manifestWith((text) => text.replace('{', '{ "clock": "2020-01-01",'))),
    /manifest/,
  ],
  [
    'a file that nothing names',
    () =>
      archiveOf([
        ...manifestWith(
          (text) =>
            text.replace(
              '"files": [',
              '"files": [{"path":"evidence/note.txt","sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","bytes":1},',
            ),
          true,
        ),
        { path: 'evidence/note.txt', bytes: Buffer.from('x') },
      ]),
    /^changed: the manifest does not say what evidence\/note\.txt is$/,
  ],
  [
    'another length',
    () => archiveOf(manifestWith((text) => text.replace(/("bytes": \d+)/, '$10'))),
    /^changed: .* bytes, not \d+$/,
  ],
  ['a file twice', () => archiveOf([...members, members.at(-1) as PackFile]), /^changed: it holds .* twice$/],
  ['a file too few', () => archiveOf(members.slice(0, -1)), /^changed: .* is missing$/],
  ['no manifest', () => archiveOf(members.slice(1)), /^no evidence pack: it holds no manifest\.json$/],
  [
    'a deep manifest',
    () => archiveOf([{ path: 'manifest.json', bytes: Buffer.from('['.repeat(100_000)) }]),
    /: nested deeper than 100 levels$/,
  ],
];
test.each(hostile)('a pack that is %s', async (_, make, message) => {
  expect(await mistakeIn(await make())).toMatch(message);
});

test('the manifest names what each file is', () => {
  const manifest = JSON.parse(memberText('manifest.json'));
  expect(manifest.waivers.name).toMatch(/w\.yaml$/);
  expect(Object.keys(manifest.profiles)).toEqual(['d']);
  expect(manifest.evidence).toHaveLength(4);
  expect(readFileSync(file).subarray(0, 10).toString('hex')).toBe('1f8b08000000000002ff');
});

test('an archive is evidence once, and its members are', async () => {
  const { evidence } = JSON.parse(memberText('audit.json')) as { evidence: readonly { file: string }[] };
  const names = evidence
    .map((each) => each.file.replace(/^.*more/, 'more'))
    .filter((name) => name.startsWith('more'));
  expect(names).toEqual(['more.tar.gz', 'more.tar.gz!/hosts/db/iptables.txt']);
});
