import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { readEvidenceFiles, readFiles } from '../src/cli/evidence-files.ts';
import { hostOfFile } from '../src/importers/host-folder.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';
import { snapshotText } from './snapshot-text.ts';
import { type ZipFile, zipArchive } from './zip-archive.ts';

const ESTATE = 'fixtures/deployments/pam-ha-block-rules/evidence';

const WRITERS: readonly (readonly [
  archive: string,
  write: (files: readonly SourceFile[]) => Promise<Buffer>,
])[] = [
  ['estate.tar', tarOf],
  ['estate.tar.gz', async (files) => gzipSync(await tarOf(files))],
  ['estate.TGZ', async (files) => gzipSync(await tarOf(files))],
  ['estate.zip', async (files) => zipArchive(files.map(toZipFile))],
  // What the content is decides how it is opened.
  ['named-wrongly.tar', async (files) => zipArchive(files.map(toZipFile))],
];

test.each(WRITERS)('%s is read as the folder', async (archive, write) => {
  const files = readFiles(['.'], ESTATE);
  const folder = folderOf({ [archive]: await write(files) });
  const members = await readEvidenceFiles([archive], folder);
  const snapshot = readEvidence(members);
  expect(snapshotText(snapshot)).toEqual(
    snapshotText(readEvidence(files)).map((line) =>
      line.replaceAll('hosts/', `${archive}!/hosts/`).replaceAll('aws/', `${archive}!/aws/`),
    ),
  );
  const [whole, ...others] = snapshot.evidence;
  const sha256 = hash('sha256', readFileSync(join(folder, archive)));
  expect(whole).toMatchObject({ file: archive, sha256, importer: 'archive' });
  expect(others.map(({ file, sha256: own }) => [file, own])).toEqual(
    readEvidence(files).evidence.map(({ file, sha256: own }) => [`${archive}!/${file}`, own]),
  );
});

test.skipIf(spawnSync('tar', ['--version']).status !== 0)('what tar writes is read', async () => {
  const folder = folderOf({});
  expect(spawnSync('tar', ['czf', join(folder, 'x.tar.gz'), '-C', ESTATE, '.']).status).toBe(0);
  const members = await readEvidenceFiles(['x.tar.gz'], folder);
  expect(members.map(({ name }) => name).sort()).toEqual(
    ['x.tar.gz', ...readFiles(['.'], ESTATE).map(({ name }) => `x.tar.gz!/${name}`)].sort(),
  );
});

test.each([
  ['evidence/hosts/web-1.tar.gz!/iptables-save.txt', 'web-1'],
  ['evidence/hosts/web-1.tar.gz!/etc/ufw/ufw.conf', 'web-1'],
  ['web-1.zip!/iptables-save.txt', 'web-1'],
  ['web-1.zip!/etc/ufw/ufw.conf', 'web-1'],
  ['flowproof-web-1.tar.gz!/hosts/web-1/etc/ufw/ufw.conf', 'web-1'],
  ['evidence/hosts/flowproof-web-1.tar.gz!/hosts/web-1/iptables-save.txt', 'web-1'],
  ['estate.tar!/evidence/hosts/fs1.corp.example.txt', 'fs1.corp.example'],
  ['hosts.tar!/web-1/iptables-save.txt', 'web-1'],
  ['evidence/hosts/web-1.tar.gz', 'web-1'],
  ['evidence/hosts/web-1-iptables-save.txt', 'web-1'],
  ['evidence/hosts/web-1.ip-addr.json', 'web-1'],
  ['evidence/hosts/web-1_netsh-rules.txt', 'web-1'],
  ['evidence/hosts/iptables-save.txt', 'iptables-save'],
  ['evidence/hosts/edge-firewall.txt', 'edge-firewall'],
  ['../iptables.txt', 'host'],
  ['../web/iptables.txt', 'web'],
])('%s is of %s', (file, host) => expect(hostOfFile(file)).toBe(host));

const FINE = { path: 'hosts/a/iptables-save.txt', content: '*filter\n:INPUT DROP [0:0]\nCOMMIT\n' };
const LINK = 0o120777;

const BAD_MEMBERS: readonly (readonly [what: string, bad: ZipFile, name: string, reason: string])[] = [
  ['a path upward', { path: '../../etc/cron.d/x', content: 'x' }, '../../etc/cron.d/x', 'its path leads out'],
  ['a path in the middle upward', { path: 'a/../../x', content: 'x' }, 'a/../../x', 'its path leads out'],
  ['a path upward of Windows', { path: '..\\x', content: 'x' }, '../x', 'its path leads out'],
  ['an absolute path', { path: '/etc/passwd', content: 'x' }, '/etc/passwd', 'its path leads out'],
  ['a drive', { path: 'C:/x', content: 'x' }, 'C:/x', 'its path leads out'],
  ['a link', { path: 'hosts/a/x', content: '/etc/shadow', mode: LINK }, 'hosts/a/x', 'it is no file'],
  ['a wrong checksum', { path: 'x', content: 'x', crc: 1 }, 'x', 'its content does not fit its checksum'],
  ['an encrypted file', { path: 'x', content: 'x'.repeat(20), encrypted: true }, 'x', 'it is encrypted'],
  ['a file twice', { ...FINE, content: 'other' }, FINE.path, 'the archive holds it twice'],
  ['an archive', { path: 'b.tar.gz', content: 'x' }, 'b.tar.gz', 'an archive in an archive is not opened'],
];

test.each(BAD_MEMBERS)('%s in an archive is refused, and the rest is read', async (_, bad, name, reason) => {
  const folder = folderOf({ 'a.zip': zipArchive([FINE, { path: 'hosts/a/n.txt', content: 'n' }, bad]) });
  const files = await readEvidenceFiles(['a.zip'], folder);
  const found = files.find((file) => file.name === `a.zip!/${name}`);
  expect(found?.bytes.length).toBe(0);
  expect(found?.unreadable).toContain(`cannot be read: ${reason}`);
  expect(files.filter(({ unreadable }) => unreadable !== undefined)).toEqual([found]);
  expect(readEvidence(files).gaps).toContainEqual(
    expect.objectContaining({ kind: 'refused', what: expect.stringContaining(reason) }),
  );
});

test('a link in a tar archive is refused, a hidden folder is left out', async () => {
  const tar = await packTar([
    { header: { name: FINE.path, size: FINE.content.length }, body: FINE.content },
    { header: { name: 'hosts/a/shadow', size: 0, type: 'symlink', linkname: '/etc/shadow' } },
    { header: { name: 'hosts/a/hard', size: 0, type: 'link', linkname: '/etc/shadow' } },
    { header: { name: '.git/config', size: 1 }, body: 'x' },
    { header: { name: '__MACOSX/hosts/a/._x', size: 1 }, body: 'x' },
  ]);
  const files = await readEvidenceFiles(['a.tar'], folderOf({ 'a.tar': tar }));
  expect(files.map(({ name, unreadable }) => [name, unreadable])).toEqual([
    ['a.tar', undefined],
    [`a.tar!/${FINE.path}`, undefined],
    ['a.tar!/hosts/a/shadow', 'cannot be read: it is no file (symlink)'],
    ['a.tar!/hosts/a/hard', 'cannot be read: it is no file (link)'],
  ]);
});

const whole = gzipSync(await tarOf([{ name: FINE.path, bytes: Buffer.from(FINE.content) }]));

const BROKEN: readonly (readonly [what: string, file: string, bytes: Uint8Array, reason: string])[] = [
  ['nothing', 'a.zip', Buffer.alloc(0), 'it is no tar archive'],
  ['text', 'a.tar.gz', Buffer.from('x'.repeat(2000)), 'Invalid'],
  ['half of a compressed archive', 'a.tgz', whole.subarray(0, whole.length / 2), 'unexpected end of file'],
  ['a tar archive that is cut off', 'a.tar', (await cut()).subarray(0, 1100), 'Tar archive is truncated'],
  ['no member', 'a.zip', zipArchive([]), 'it holds nothing'],
  ['half of a zip archive', 'a.zip', zipArchive([FINE]).subarray(0, 60), ''],
  ['much from little', 'a.tar.gz', bomb(), 'it holds more than 1 GiB'],
  [
    'a file that says it is large',
    'a.zip',
    zipArchive([{ path: 'x', content: 'x', size: 0xfffffff0 }]),
    'it holds more than 1 GiB',
  ],
];

test.each(BROKEN)('an archive with %s is unreadable evidence', async (_, file, bytes, reason) => {
  const folder = folderOf({ [file]: bytes, 'hosts/b/iptables-save.txt': FINE.content });
  const [archive, ...others] = await readEvidenceFiles([file, 'hosts'], folder);
  expect(archive?.unreadable).toContain(`the archive cannot be read: ${reason}`);
  expect(others.map(({ name }) => name)).toEqual(['hosts/b/iptables-save.txt']);
});

test('a broken archive beside evidence makes an answer incomplete, alone it is a mistake', async () => {
  const folder = folderOf({ 'hosts/a.tar.gz': 'no archive', 'hosts/b/iptables-save.txt': FINE.content });
  const question = ['--from', '192.0.2.1', '--to', '192.0.2.2', '--in', 'eth0'];
  const beside = await flowproofHere(['explain', 'hosts', ...question], folder);
  expect([beside.code, beside.err]).toEqual([
    4,
    expect.stringContaining('incomplete: hosts/a.tar.gz was not read: the archive cannot be read'),
  ]);
  const alone = await flowproofHere(['explain', 'hosts/a.tar.gz', ...question], folder);
  expect(alone.code).not.toBe(0);
});

function tarOf(files: readonly SourceFile[]): Promise<Buffer> {
  return packTar(
    files.map(({ name, bytes }) => ({ header: { name: `./${name}`, size: bytes.length }, body: bytes })),
  ).then((bytes) => Buffer.from(bytes));
}

function toZipFile({ name, bytes }: SourceFile): ZipFile {
  return { path: name.replaceAll('/', '\\'), content: bytes };
}

function cut(): Promise<Buffer> {
  return tarOf([{ name: FINE.path, bytes: Buffer.alloc(5000) }]);
}

/** 1.2 GiB of zeros in a little more than a megabyte. */
function bomb(): Buffer {
  const part = gzipSync(Buffer.alloc(1 << 27), { level: 9 });
  return Buffer.concat(Array.from({ length: 10 }, () => part));
}
