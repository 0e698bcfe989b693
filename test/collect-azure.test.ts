import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { AZURE } from '../src/cli/azure-cloud.ts';
import { runAzureCollection } from '../src/cli/collect-azure-command.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { gatherEvidence } from '../src/cli/gathered-evidence.ts';
import { permissions } from '../src/collectors/azure/calls.ts';
import { collectAzure } from '../src/collectors/azure/collect-azure.ts';
import { tagsPath } from '../src/collectors/azure/questions.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import {
  APP,
  answerOf,
  expectedVerdicts,
  filesOf,
  manifest,
  OUT,
  recordedAnswers,
  SHARED,
  verdicts,
} from './azure-collected.ts';
import { flowproofHere } from './cli-here.ts';
import { flowproof } from './cli-run.ts';
import { type ResourceManager, refusal, startResourceManager } from './resource-manager.ts';

const SECRETS = { client: 'planted-client-secret', token: 'planted-access-token' };
const GROUPS = `get /subscriptions/${APP}/providers/microsoft.network/networksecuritygroups`;
const NETWORKS = `get /subscriptions/${APP}/providers/microsoft.network/virtualnetworks`;
const MACHINES = `get /subscriptions/${SHARED}/providers/microsoft.compute/virtualmachines`;
const FIRST = `get /subscriptions/${SHARED}/providers/microsoft.network/networksecuritygroups`;
const CLUSTERS = `get /subscriptions/${SHARED}/providers/microsoft.containerservice/managedclusters`;
const ADMIN_RULES = `post /subscriptions/${SHARED}/resourcegroups/rg-shared/providers/microsoft.network/virtualnetworks/vnet-shared/listnetworkmanagereffectivesecurityadminrules`;

const POLICIES = `get /subscriptions/${SHARED}/providers/microsoft.network/firewallpolicies`;
const RULES_OF_POLICY = `get /subscriptions/${SHARED}/resourcegroups/rg-shared/providers/microsoft.network/firewallpolicies/policy/rulecollectiongroups`;
const RULES_OF_POLICY_FILE = `${SHARED}/firewallPolicies.ruleCollectionGroups/rg-shared/policy.json`;

const ADMIN_RULES_FILE = `${SHARED}/virtualNetworks.listNetworkManagerEffectiveSecurityAdminRules/rg-shared/vnet-shared.json`;

let manager: ResourceManager;

beforeAll(async () => {
  manager = await startResourceManager(recordedAnswers(), SECRETS);
  setDefaultCACertificates([...getCACertificates(), readFileSync(manager.certificate, 'utf8')]);
});
afterAll(() => manager.stop());
beforeEach(() => {
  manager.instead.clear();
  manager.asked.length = 0;
  rmSync(OUT, { recursive: true, force: true });
});

test('the page lists exactly the permissions that the calls need, and all of them read', () => {
  const [, role = '{}'] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/azure.md', 'utf8')) ?? [];
  const { Actions, NotActions, DataActions, NotDataActions } = JSON.parse(role);
  expect({ Actions, NotActions, DataActions, NotDataActions }).toEqual({
    Actions: permissions(),
    NotActions: [],
    DataActions: [],
    NotDataActions: [],
  });
  const actions = permissions().filter((each) => !each.endsWith('/read'));
  expect(actions).toEqual([
    'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action',
  ]);
});

test('by hand one subscription comes beside another; of a configured source nothing stays that is not asked any more', async () => {
  for (const id of [APP, SHARED]) expect((await collect('--subscription', id)).code).toBe(0);
  const folders = () =>
    readdirSync(OUT, { withFileTypes: true }).flatMap((each) =>
      each.isDirectory() && !each.name.startsWith('.') ? each.name : [],
    );
  expect(folders().sort()).toEqual([APP, SHARED]);
  for (const [name, value] of Object.entries(identity())) vi.stubEnv(name, value);
  const told = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    await runAzureCollection({ out: OUT, subscription: [SHARED], endpoint: manager.url }, AZURE.isCollected);
    expect(told.mock.calls.map(([text]) => text)).toContain(
      `${OUT}/${APP} is not collected any more: what was there is removed\n`,
    );
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
  expect(filesOf(OUT).filter((name) => name.includes(APP))).toEqual([]);
  expect(Object.keys(manifest().files).every((name) => name.startsWith(SHARED))).toBe(true);
});

test('keeps all pages of what the subscriptions have, asks for nothing beyond its permissions, and writes no secret', async () => {
  const { code, out, err } = await collect();
  expect({ code, err: err.split('\n').sort() }).toEqual({
    code: 0,
    err: ['', `${APP}: asked`, `${SHARED}: asked`],
  });
  expect(out).toMatch(/^\d+ answers in /);
  expect(new Set(permissions())).toEqual(new Set(manager.asked.map(permissionFor)));
  expect(manager.asked.some((call) => call.includes('ss-flexible'))).toBe(false);

  const texts = filesOf(OUT).map((name) => readFileSync(join(OUT, name), 'utf8'));
  expect(texts.filter((text) => text.includes('planted'))).toEqual([]);
  expect(texts.filter((text) => text.includes('nextLink') || text.includes('skipToken'))).toEqual([]);
  expect(manifest().missing).toEqual({});
  expect(manifest().files[`${SHARED}/virtualNetworks.json`]).toMatchObject({
    account: SHARED,
    region: 'global',
    call: `GET /subscriptions/${SHARED}/providers/Microsoft.Network/virtualNetworks`,
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    sha256: expect.stringMatching(/^[\da-f]{64}$/),
  });
  expect(manifest().files[`${APP}/serviceTags.json`]).toMatchObject({ account: APP, region: 'westeurope' });
});

test('all that was collected is read, empty answers too, and answers as what was exported', async () => {
  await collect();
  const first = [...manager.asked].sort();
  manager.asked.length = 0;
  await collect();
  expect(manager.asked.sort(), 'a complete collection is made anew').toEqual(first);
  const names = filesOf(OUT);
  const { evidence } = readEvidence(readFiles(names, OUT));
  expect(evidence.filter(({ importer }) => importer === undefined)).toEqual([]);
  expect(await verdicts()).toEqual(expectedVerdicts());
});

test('an identity that has lost its permissions removes nothing of what was collected', async () => {
  await collect();
  const before = filesOf(OUT);
  manager.instead.set('get /subscriptions', () => ({ status: 200, body: { value: [] } }));
  for (const [name, value] of Object.entries(identity())) vi.stubEnv(name, value);
  await expect(runAzureCollection({ out: OUT, endpoint: manager.url }, AZURE.isCollected)).rejects.toThrow(
    'the identity sees no subscription',
  );
  vi.unstubAllEnvs();
  expect(filesOf(OUT)).toEqual(before);
});

test('subscriptions that workers ask one by one bring what they do together', async () => {
  await collect();
  for (const [name, value] of Object.entries(identity())) vi.stubEnv(name, value);
  const apart: Record<string, string> = {};
  for (const subscription of [APP, SHARED]) {
    const evidence = gatherEvidence(() => new Date().toISOString(), new AbortController().signal);
    await collectAzure({ endpoint: manager.url, subscriptions: [subscription] }, evidence);
    expect(evidence.manifest.missing).toEqual({});
    for (const [path, { sha256 }] of Object.entries(evidence.manifest.files)) apart[path] = sha256;
  }
  vi.unstubAllEnvs();
  // Whoever joins them takes the published prefixes once.
  delete apart[tagsPath(SHARED)];
  const together = Object.entries(manifest().files).map(([path, { sha256 }]) => [path, sha256]);
  expect(apart).toEqual(Object.fromEntries(together));
});

test('whatever answer is missing, no verdict turns into its contrary', async () => {
  await collect();
  const files = readFiles(filesOf(OUT), OUT);
  const { files: kept, missing } = manifest();
  for (const [lost, { call }] of Object.entries(kept)) {
    const { [lost]: _lost, ...others } = kept;
    const denied = { files: others, missing: { ...missing, [lost]: { call, reason: 'no', refused: true } } };
    const bytes = Buffer.from(JSON.stringify(denied));
    const rest = files
      .filter(({ name }) => name !== lost)
      .map((file) => (file.name === 'manifest.json' ? { ...file, bytes } : file));
    const estate = buildEstate(readEvidence(rest), new PacketSpace());
    for (const [probe, verdict] of Object.entries(expectedVerdicts())) {
      const answer = answerOf(estate, probe);
      expect({ lost, probe, verdict: answer === 'undecided' ? verdict : answer }).toEqual({
        lost,
        probe,
        verdict,
      });
    }
  }
});

test('what is denied is undecided, and a second run asks for it alone', async () => {
  for (const call of [GROUPS, ADMIN_RULES])
    manager.instead.set(call, () => refusal(403, 'AuthorizationFailed'));
  const denied = await collect();
  expect(denied.code).toBe(4);
  expect(denied.err).toContain(`${APP}/networkSecurityGroups.json: AuthorizationFailed (HTTP 403)`);
  expect(Object.keys(manifest().missing)).toEqual([`${APP}/networkSecurityGroups.json`, ADMIN_RULES_FILE]);
  expect(requests(GROUPS)).toBe(1);
  expect(await verdicts()).toMatchObject({
    'tcp 203.0.113.7:40000 -> 198.51.100.20:22': 'undecided',
    'tcp vm-tools:40000 -> ss-web_0:22': 'undecided',
    'tcp vm-tools:40000 -> ss-web_0:8080': 'undecided',
    'tcp vm-web-2:40000 -> 10.77.0.1:443': 'deny',
  });

  manager.instead.clear();
  manager.asked.length = 0;
  expect((await collect()).code).toBe(0);
  expect([...new Set(manager.asked.map((call) => call.toLowerCase()))].sort()).toEqual(
    ['get /subscriptions', GROUPS, ADMIN_RULES].sort(),
  );
  expect(await verdicts()).toEqual(expectedVerdicts());
});

test('what has gone between its list and the question about it is gone for the next run', async () => {
  const absent = () => refusal(404, 'ResourceNotFound');
  manager.instead.set(RULES_OF_POLICY, absent);
  expect((await collect()).code).toBe(4);
  expect(Object.keys(manifest().missing)).toEqual([RULES_OF_POLICY_FILE]);

  // Still listed: it stays missing.
  expect((await collect()).code).toBe(4);
  expect(Object.keys(manifest().missing)).toEqual([RULES_OF_POLICY_FILE]);

  manager.asked.length = 0;
  manager.instead.set(POLICIES, () => ({ status: 200, body: { value: [] } }));
  expect(await collect()).toMatchObject({ code: 0 });
  expect(manifest().missing).toEqual({});
  const again = manager.asked.map((call) => call.toLowerCase()).filter((call) => call.includes(SHARED));
  expect(new Set(again)).toEqual(new Set([POLICIES]));
});

test('a call that fails is asked three times, a throttled one as long as it takes', async () => {
  manager.instead.set(NETWORKS, () => refusal(500, 'InternalServerError'));
  manager.instead.set(MACHINES, (count) =>
    count <= 5 ? refusal(429, 'TooManyRequests', { 'Retry-After': '0' }) : undefined,
  );
  const { code, err } = await collect();
  expect(code).toBe(4);
  expect(err).toContain(`${APP}/virtualNetworks.json: the API answered HTTP 500`);
  expect(requests(NETWORKS)).toBe(3);
  expect(requests(MACHINES)).toBe(6);
  expect(manifest().files[`${SHARED}/virtualMachines.json`]).toBeDefined();
});

test('the time that a throttled call is told to wait is waited, by other calls of its subscription, too', async () => {
  const times: number[] = [];
  manager.instead.set(FIRST, (count) => {
    times.push(Date.now());
    return count === 1 ? refusal(429, 'TooManyRequests', { 'Retry-After': '2' }) : undefined;
  });
  manager.instead.set(CLUSTERS, () => {
    times.push(Date.now());
    return undefined;
  });
  expect((await collect('--subscription', SHARED)).code).toBe(0);
  const [throttled = 0, ...later] = times;
  expect(later).toHaveLength(2);
  for (const time of later) expect(time - throttled).toBeGreaterThanOrEqual(1_900);
});

test.each<[string, number, unknown, string]>([
  [
    'a list that breaks off',
    200,
    { value: [], nextLink: 'https://elsewhere.example/' },
    'its next page is said to lie elsewhere',
  ],
  [
    'pages that lead in a circle',
    200,
    { value: [], nextLink: `${NETWORKS.slice(4)}?api-version=1` },
    'its pages lead in a circle',
  ],
  ['a page of a proxy', 200, 'Please sign in', 'the answer is no JSON object'],
  ['an answer of another form', 200, { name: 'x' }, 'the answer holds no list'],
])('%s is no answer', async (_what, status, body, reason) => {
  manager.instead.set(NETWORKS, () => ({ status, body }));
  const { code, err } = await collect('--subscription', APP);
  expect(code).toBe(4);
  expect(err).toContain(`${APP}/virtualNetworks.json: ${reason}`);
});

test('a subscription without a service has nothing of it', async () => {
  manager.instead.set(MACHINES, () => refusal(409, 'MissingSubscriptionRegistration'));
  expect((await collect('--subscription', SHARED)).code).toBe(0);
});

test('a collection that is interrupted is told as unfinished, and the next one asks for the rest', async () => {
  const aborted = new AbortController();
  manager.instead.set(ADMIN_RULES, () => {
    aborted.abort();
    return refusal(503, 'ServerBusy', { 'Retry-After': '600' });
  });
  await collectUntil(aborted.signal);
  const { files, missing } = manifest();
  expect(missing[ADMIN_RULES_FILE]).toMatchObject({ reason: 'not asked: the collection was interrupted' });

  manager.instead.clear();
  manager.asked.length = 0;
  expect((await collect()).code).toBe(0);
  const again = new Set(manager.asked.map((call) => call.toLowerCase()));
  // The other subscription may have been complete by then, and is asked anew.
  const kept = Object.values(files)
    .map(({ call }) => call.toLowerCase())
    .filter((call) => call.includes(SHARED));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter((call) => again.has(call))).toEqual([]);
  expect(await verdicts()).toEqual(expectedVerdicts());
});

test.each([
  [{ AZURE_CLIENT_SECRET: 'wrong' }, [], 'check the identity of the environment'],
  [{}, ['--subscription', 'production'], 'expected the id of a subscription, found "production"'],
  [{}, ['--endpoint', 'http://localhost'], 'expected an address that begins with https://'],
])('%j %j is told, and nothing is written as if it had been seen', async (environment, words, told) => {
  const { code, err } = await collectWith(environment, ...words);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(told) });
  expect(err).not.toContain('planted');
  expect(filesOf(OUT)).toEqual([]);
});

/** `GET /subscriptions/s/…/providers/P/types/name/below` is permitted by `P/types/below/read`. */
function permissionFor(call: string): string {
  const [method, path = ''] = call.split(' ');
  const [, provider, kind, ...rest] = /\/providers\/([^/]+)\/([^/]+)(?:\/[^/]+)?(?:\/([^/]+))?$/.exec(
    path,
  ) ?? ['', 'Microsoft.Resources', 'subscriptions'];
  return [provider, kind, ...rest.filter(Boolean), method === 'POST' ? 'action' : 'read'].join('/');
}

function requests(call: string): number {
  return manager.asked.filter((each) => each.toLowerCase() === call).length;
}

function collect(...words: readonly string[]) {
  return collectWith({}, ...words);
}

function collectWith(environment: Readonly<Record<string, string>>, ...words: readonly string[]) {
  return flowproofHere(commandLine(words), '.', { ...identity(), ...environment });
}

function collectUntil(signal: AbortSignal) {
  return flowproof(commandLine([]), '.', identity(), signal);
}

function commandLine(words: readonly string[]): string[] {
  return ['collect', 'azure', '-o', OUT, '--endpoint', manager.url, ...words];
}

/** A service principal of the test's own login; the tenant's name keeps the library from asking the platform about it. */
function identity(): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: manager.certificate,
    AZURE_AUTHORITY_HOST: manager.url,
    AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
    AZURE_TENANT_ID: 'adfs',
    AZURE_CLIENT_ID: 'collector',
    AZURE_CLIENT_SECRET: SECRETS.client,
  };
}
