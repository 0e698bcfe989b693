import { expect, test } from 'vitest';
import { diff } from '../src/diff.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { evidenceFiles } from './evidence-estate.ts';

const HOST_RULES: SourceFile = {
  name: `${folder()}/hosts/jump-1/iptables-save.txt`,
  bytes: Buffer.from('*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n'),
};

function estate(): SourceFile[] {
  // Its manifest has the digests of what is edited here.
  return without(/manifest/, evidenceFiles('secretzero-aws-broken'));
}

function folder(): string {
  return estate()[0]?.name.replace(/evidence\/.*$/, 'evidence') ?? '';
}

function without(pattern: RegExp, files: readonly SourceFile[]): SourceFile[] {
  return files.filter(({ name }) => !pattern.test(name));
}

/** The estate with texts in one of its files put in place of others. */
function edited(file: string, edit: (text: string) => string): SourceFile[] {
  return estate().map((each) =>
    each.name.endsWith(file)
      ? { ...each, bytes: Buffer.from(edit(Buffer.from(each.bytes).toString())) }
      : each,
  );
}

function withoutMachine(list: 'Reservations' | 'NetworkInterfaces'): (text: string) => string {
  return (text) => {
    const all = JSON.parse(text);
    return JSON.stringify({
      ...all,
      [list]: all[list].filter((each: object) => !JSON.stringify(each).includes('i-0e1')),
    });
  };
}

async function kinds(before: readonly SourceFile[], after: readonly SourceFile[]): Promise<string[]> {
  const { boxes } = await diff({
    ...{ before, after: { files: after }, isDrift: true },
    ...{ version: '1', asOf: '2026-01-01T00:00:00Z' },
  });
  return [...new Set(boxes.map(({ kind }) => kind))];
}

test.each([
  ['the whole account', estate(), without(/aws\//, [...estate(), HOST_RULES])],
  ['the groups of a region', estate(), without(/security-groups/, estate())],
  ['the machines of a region', estate(), without(/instances|interfaces/, estate())],
  ["a host's own firewall", [...estate(), HOST_RULES], estate()],
] as const)(
  'of flows that depend on %s nothing is said while one scan alone has it',
  async (_, one, other) => {
    expect(await kinds(one, other)).toEqual(['not-seen']);
    expect(await kinds(other, one)).toEqual(['not-seen']);
  },
);

const HOSTS = without(/manifest|adm-01|fs-02/, evidenceFiles('analyzer-broken'));
const SUBNETS = without(/manifest/, evidenceFiles('secretzero-aws-broken'));
const CLOUD = without(/manifest/, evidenceFiles('openlm-azure-broken'));

test.each([
  ["a host's addresses", HOSTS, /fs-01\/ip-addr/],
  ["a host's routes", HOSTS, /fs-01\/ip-route/],
  ["one family of a host's own firewall", HOSTS, /aa-prod-01\/iptables-save/],
  ['the subnets of a region', SUBNETS, /describe-subnets/],
  ['the interfaces of machines', CLOUD, /nic\.json/],
] as const)('nothing is opened or closed where %s alone are in one scan', async (_, files, pattern) => {
  const less = without(pattern, files);
  expect(less).toHaveLength(files.length - 1);
  expect(await kinds(files, less)).toEqual(['not-seen']);
  expect(await kinds(less, files)).toEqual(['not-seen']);
});

test('what is exported to a file of another name is compared all the same', async () => {
  const wider = edited('security-groups.json', (text) => text.replaceAll(/"ToPort": 22\b/g, '"ToPort": 24'));
  const renamed = wider.map((each) => ({
    ...each,
    name: each.name.replace('describe-security-groups', 'groups'),
  }));
  expect(await kinds(estate(), wider)).toEqual(['opened']);
  expect(await kinds(estate(), renamed)).toEqual(['opened']);
});

test('what both scans could see is opened and closed', async () => {
  const gone = without(/describe-instances/, edited('interfaces.json', withoutMachine('NetworkInterfaces')));
  const listed = edited('describe-instances.json', withoutMachine('Reservations'));
  const less = [...gone, ...listed.filter(({ name }) => name.endsWith('describe-instances.json'))];
  // Of what it sent to addresses of nobody neither scan knew.
  expect((await kinds(estate(), less)).toSorted()).toEqual(['closed', 'not-seen']);
  expect((await kinds(less, estate())).toSorted()).toEqual(['not-seen', 'opened']);
});

test('what filters in sight stop is closed, whatever a firewall does that is out of sight', async () => {
  const closed = edited('security-groups.json', (text) =>
    text.replaceAll(/"FromPort": 22\b/g, '"FromPort": 23').replaceAll(/"ToPort": 22\b/g, '"ToPort": 23'),
  );
  expect((await kinds(estate(), closed)).toSorted()).toEqual(['closed', 'opened']);
  const open: SourceFile = {
    ...HOST_RULES,
    bytes: Buffer.from(Buffer.from(HOST_RULES.bytes).toString().replace('INPUT DROP', 'INPUT ACCEPT')),
  };
  expect((await kinds([...estate(), open], closed)).toSorted()).toEqual(['closed', 'opened']);
});
