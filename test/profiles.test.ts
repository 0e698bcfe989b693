import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledProfiles, findProfile } from '../src/cli/bundled.ts';
import type { Asset } from '../src/model/asset.ts';
import type { Deployment } from '../src/model/deployment.ts';
import { formatService } from '../src/model/service.ts';
import { parseAddress } from '../src/net/address.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { isProfilePath, loadProfile } from '../src/profiles/load-profile.ts';
import { fillParameters } from '../src/profiles/parameters.ts';
import { profileTable } from '../src/profiles/profile-table.ts';
import { mistakeOf } from './mistake.ts';

const file = 'profiles/netwrix-access-analyzer.yaml';
const analyzer = loadProfile(file, readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));

const snapshot = {
  assets: [
    asset('i-0a', 'analyzer', { Role: 'analyzer', Stage: 'prod' }, '10.20.1.15'),
    asset('i-0b', 'dc-1', { Role: 'domain-controller', Stage: 'prod' }, '10.30.0.10'),
    asset('i-0c', 'dc-2', { Role: 'domain-controller', Stage: 'test' }, '10.30.0.11'),
    asset('i-0d', 'files', { Role: 'file-server' }, '10.30.0.20'),
  ],
};

function asset(id: string, name: string, tags: Record<string, string>, text: string): Asset {
  const origin = { file: 'instances.json', text: id };
  const address = parseAddress(text);
  const interfaces =
    address === undefined ? [] : [{ id: `eni-${id}`, addresses: [address], publicAddresses: [], origin }];
  return { id, kind: 'instance', names: [name], tags, interfaces, origin };
}

const everyRole = `    roles:
      analyzer: { tag: { Role: analyzer } }
      users: 10.20.0.0/16
      admins: 10.9.9.0/24
      proxy: 10.20.9.9
      file-servers: { name: files }
      domain-controllers: { tag: { Role: domain-controller } }
      windows-hosts: { role: domain-controllers }
`;
const allConnectors = 'connectors: [file-server, active-directory, sharepoint, entra-id, local-groups]';

function deploy(lines: string): Deployment {
  return instantiate(
    analyzer,
    loadConfiguration('f', `deployments:\n  prod:\n    profile: p\n${lines}`),
    'prod',
    snapshot,
  );
}

/** `section, row: from → to services (phases)`. */
function lines(deployment: Deployment): string[] {
  return deployment.requirements.map((row) => {
    const to = row.to
      .map((each) => (typeof each === 'string' ? each : each.kind === 'name' ? each.name : each.text))
      .join(', ');
    const section = row.row === undefined ? row.section : `${row.section}, row ${row.row}`;
    return `${section}: ${row.from.join(', ')} → ${to} ${row.services.map(formatService).join(', ')} (${row.phases.join(', ')})`;
  });
}

const inbound = 'Internal Ports, row 1: users → analyzer tcp 443 (run)';
const privateConnectors = [
  'Connector Network Requirements, row 1: analyzer → file-servers tcp 445 (run)',
  'Connector Network Requirements, row 2: analyzer → domain-controllers tcp 389 (run)',
  'Connector Network Requirements, row 3: analyzer → domain-controllers tcp 636 (run)',
  'Connector Network Requirements, row 4: analyzer → domain-controllers tcp 135-139 (run)',
  'Connector Network Requirements, row 5: analyzer → domain-controllers tcp 49152-65535 (run)',
];
const localGroups = [
  'Connector Network Requirements, row 8: analyzer → windows-hosts tcp 5985 (run)',
  'Connector Network Requirements, row 9: analyzer → windows-hosts tcp 5986 (run)',
];

test('every row of the vendor page is a requirement when everything is configured', () => {
  const outbound = [
    'api.keygen.sh tcp 443 (install, update)',
    'oci.pkg.keygen.sh tcp 443 (install, update)',
    'raw.pkg.keygen.sh tcp 443 (install, update)',
    'keygen-dist.c3c9112df8df715f42d1162cdce5dba1.r2.cloudflarestorage.com tcp 443 (install, update)',
    'api.github.com tcp 443 (install)',
    'github.com tcp 443 (install)',
    'raw.githubusercontent.com tcp 443 (install)',
    'release-assets.githubusercontent.com tcp 443 (install)',
    'pkg-containers.githubusercontent.com tcp 443 (install, update)',
    'ghcr.io tcp 443 (install, update)',
    'get.k3s.io tcp 443 (install)',
    'rpm.rancher.io tcp 443 (install)',
    'storage.googleapis.com tcp 443 (install)',
  ];
  expect(lines(deploy(`    parameters: { ${allConnectors} }\n${everyRole}`))).toEqual([
    ...outbound.map((row, index) => `Outbound Endpoints (Internet), row ${index + 1}: analyzer → ${row}`),
    inbound,
    ...privateConnectors,
    'Connector Network Requirements, row 6: analyzer → graph.microsoft.com tcp 443 (run)',
    'Connector Network Requirements, row 7: analyzer → login.microsoftonline.com tcp 443 (run)',
    ...localGroups,
  ]);
});

test('in proxy mode what goes to the internet goes to the proxy, and private networks are reached directly', () => {
  const proxied = deploy(`    parameters: { ${allConnectors}, proxy: true, proxyPort: 3128 }\n${everyRole}`);
  expect(lines(proxied)).toEqual([
    'Proxy Configuration: analyzer → proxy tcp 3128 (install, update)',
    inbound,
    ...privateConnectors,
    'Connector Network Requirements, row 6: analyzer → proxy tcp 3128 (run)',
    'Connector Network Requirements, row 7: analyzer → proxy tcp 3128 (run)',
    ...localGroups,
  ]);
  const remarks = (deployment: Deployment) =>
    [...deployment.assumptions, ...deployment.unverifiable].map((remark) => remark.id);
  expect(remarks(proxied)).toEqual(expect.arrayContaining(['proxy-mode', 'proxy-onward', 'name-resolution']));
  expect(remarks(deploy(`    parameters: { connectors: [] }\n${everyRole}`))).not.toContain('proxy-mode');
});

test('the six ports of the VM are closed to all, and any other but 443 to all but administrators', () => {
  const restrictions = (deployment: Deployment) =>
    deployment.restrictions.map(
      (row) =>
        `${row.section}${row.row === undefined ? '' : `, row ${row.row}`}: ${row.kind} ${row.services.map(formatService).join(', ')} of ${row.role} for ${row.allow.join(', ') || 'itself'}`,
    );
  const internal = [6443, 8090, 5432, 8123, 9000, 6379].map(
    (port, index) => `Internal Ports, row ${index + 2}: ports tcp ${port} of analyzer for itself`,
  );
  const others =
    'Internal Ports: others tcp 443, tcp 6443, tcp 8090, tcp 5432, tcp 8123, tcp 9000, tcp 6379 of analyzer for';
  expect(restrictions(deploy(`    parameters: { connectors: [] }\n${everyRole}`))).toEqual([
    ...internal,
    `${others} admins`,
  ]);
  const withoutAdmins = everyRole.replace(/ +admins.*\n/, '');
  expect(restrictions(deploy(`    parameters: { connectors: [] }\n${withoutAdmins}`))).toEqual([
    ...internal,
    `${others} itself`,
  ]);
});

test('rows that only the installation needs are not needed in operation', () => {
  const needed = (phase: string) =>
    deploy(`    phase: ${phase}\n    parameters: { connectors: [] }\n${everyRole}`).requirements.filter(
      (row) => row.needed,
    ).length;
  expect({ run: needed('run'), install: needed('install') }).toEqual({ run: 7, install: 14 });
});

test('a connector that is not configured needs no row and no role', () => {
  const roles =
    '    roles: { analyzer: { id: i-0a }, users: internet, file-servers: [{ id: i-0d }, { name: files }, 10.30.0.20] }\n';
  const deployment = deploy(`    parameters: { connectors: [file-server] }\n${roles}`);
  expect(lines(deployment).slice(13)).toEqual([inbound, privateConnectors[0]]);
  expect(deployment.roles['file-servers']?.endpoints).toMatchObject([
    { kind: 'asset', asset: 'i-0d' },
    { kind: 'addresses', text: '10.30.0.20' },
  ]);
  expect(deployment.roles.users?.endpoints).toEqual([{ kind: 'internet' }]);
  expect(deployment.origin).toEqual({ file: 'f', line: 2, text: 'prod:' });
  expect(deployment.profile).toMatchObject({
    id: 'netwrix-access-analyzer',
    vendor: 'Netwrix',
    document: 'Network and Port Requirements',
  });
});

test('resolved names carry their addresses', () => {
  const deployment = deploy(
    `    parameters: { connectors: [] }\n    resolved: { ghcr.io: 140.82.112.0/24 }\n${everyRole}`,
  );
  const [name] =
    deployment.requirements.find((row) => row.id === 'outbound-github-container-registry')?.to ?? [];
  expect(name).toEqual({
    kind: 'name',
    name: 'ghcr.io',
    resolved: [{ family: 4, first: 0x8c527000n, last: 0x8c5270ffn }],
  });
});

const valid = '    parameters: { connectors: [] }\n';
const bind = (roles: string) => `${valid}    roles: { ${roles} }`;

test.each([
  [
    everyRole,
    'f:2:3 missing parameter "connectors" (Connectors that are configured), which has no default; there are: file-server, active-directory, sharepoint, entra-id, local-groups',
  ],
  [
    '    parameters: { conectors: [] }',
    'f:4:19 unknown parameter "conectors"; did you mean "connectors"? There are: connectors, proxy, proxyPort',
  ],
  [
    '    parameters: { connectors: [sharepoint, entra] }',
    'f:4:44 connectors: expected one of the choices, found the text "entra"; did you mean "entra-id"? There are: file-server, active-directory, sharepoint, entra-id, local-groups',
  ],
  [
    '    parameters: { connectors: sharepoint }',
    'f:4:31 connectors: expected a list of "file-server", "active-directory", "sharepoint", "entra-id" or "local-groups", found the text "sharepoint"',
  ],
  [
    '    parameters: { connectors: [sharepoint, sharepoint] }',
    'f:4:44 connectors: "sharepoint" stands here twice',
  ],
  ['    parameters: { proxy: "yes" }', 'f:4:26 proxy: expected true or false, found the text "yes"'],
  [
    '    parameters: { proxyPort: 70000 }',
    'f:4:30 proxyPort: expected an integer from 1 to 65535, found the number 70000',
  ],
  [
    `    parameters: { connectors: [], proxy: true }\n${everyRole}`,
    'f:4:5 missing parameter "proxyPort" (Port of the proxy (PROXY_PORT)), which has no default',
  ],
  [
    bind('analyser: internet'),
    'f:5:14 unknown role "analyser"; did you mean "analyzer"? There are: analyzer, users, admins, proxy, file-servers, domain-controllers, windows-hosts',
  ],
  [bind('analyzer: { id: i-0a }'), 'f:5:5 missing binding of the role "users" (row ingress-https)'],
  [
    valid,
    'f:2:3 missing binding of the roles "analyzer" (row outbound-keygen-api), "users" (row ingress-https)',
  ],
  [
    everyRole
      .replace(/^/, '    parameters: { connectors: [file-server] }\n')
      .replace(/ +file-servers.*\n/, ''),
    'f:5:5 missing binding of the role "file-servers" (row connector-cifs-smb)',
  ],
  [
    bind('analyzer: { role: users }, users: [10.0.0.1, { role: analyzer }]'),
    'f:5:59 the role "analyzer" is bound to itself: analyzer → users → analyzer',
  ],
  [
    bind('analyzer: { role: user }, users: internet'),
    'f:5:24 unknown bound role "user"; did you mean "users"? There are: analyzer, users',
  ],
  [
    bind('analyzer: { tag: { Role: analyser } }'),
    'f:5:24 tag Role=analyser selects nothing: no asset has the tag Role with this value; did you mean "analyzer"? There are: analyzer, domain-controller, file-server',
  ],
  [
    bind('analyzer: [{ tag: { role: analyzer } }]'),
    'f:5:25 tag role=analyzer selects nothing: no asset has the tag role; did you mean "Role"? There are: Role, Stage',
  ],
  [
    bind('analyzer: { tag: { Role: file-server, Stage: prod } }'),
    'f:5:24 tag Role=file-server, Stage=prod selects nothing: each of the tags is in use, but no asset has all of them',
  ],
  [
    bind('analyzer: { name: dc1 }'),
    'f:5:24 name dc1 selects nothing: no asset has the name; did you mean "dc-1"? There are: analyzer, dc-1, dc-2, files',
  ],
  [
    bind('analyzer: { host: analyzer }'),
    'f:5:24 host analyzer selects nothing: no host folder has the name; there are none',
  ],
  ...['127.0.0.1', '"::1"', '127.0.0.0/8'].map((text): [string, RegExp] => [
    bind(`analyzer: ${text}`),
    /^f:5:24 (127|::1).* is loopback, an address of every machine: bind the role to the machine itself/,
  ]),
  [
    bind('analyzer: { group: sg-web }'),
    'f:5:24 group sg-web selects nothing: no asset carries the group; there are none',
  ],
  [
    bind('analyzer: { assets: 10.40.0.0/16 }'),
    /^f:5:24 assets in 10.40.0.0\/16 selects nothing: no asset has an address in it; /,
  ],
  [
    `${valid}    resolved: { ghcr.com: 1.2.3.4 }\n${everyRole}`,
    /^f:5:17 unknown name "ghcr.com"; did you mean "ghcr.io"/,
  ],
])('a mistake in a deployment: %j', (text, message) => {
  const found = mistakeOf(() => deploy(text));
  if (message instanceof RegExp) expect(found).toMatch(message);
  else expect(found).toBe(message);
});

test('the table of a profile shows every row and which ones the parameters exclude', () => {
  const parameters = fillParameters(analyzer, { connectors: ['file-server'] }, () => ({ file: '' }));
  const table = profileTable(analyzer, parameters);
  expect(table.filter((each) => each.active)).toHaveLength(13 + 1 + 1 + 6 + 1);
  expect(table.find((each) => each.id === 'proxy-outbound')).toEqual({
    kind: 'requirement',
    id: 'proxy-outbound',
    section: 'Proxy Configuration',
    number: undefined,
    title: 'HTTP_PROXY and HTTPS_PROXY, in place of the 13 outbound endpoints',
    from: 'analyzer',
    to: 'proxy',
    service: 'tcp <proxyPort>',
    phases: 'install, update',
    when: 'proxy is true',
    active: false,
    assumed: false,
    note: '',
  });
  expect(table.find((each) => each.id === 'connector-entra-id')?.when).toBe(
    'connectors contains entra-id, proxy is false',
  );
  expect(profileTable(analyzer, {}).some((each) => each.active === false)).toBe(false);
  expect(profileTable(analyzer, {}).find((each) => each.id === 'proxy-outbound')?.active).toBeUndefined();
});

test('a bundled profile is found by its id, which its file bears, and a path is not taken for one', () => {
  const place = { file: 'f', line: 3, column: 14 };
  for (const { profile } of bundledProfiles())
    expect(findProfile(profile.id, '.', place).profile.id).toBe(profile.id);
  expect(mistakeOf(() => findProfile('netwrix-acess-analyzer', '.', place))).toMatch(
    /^f:3:14 unknown profile "netwrix-acess-analyzer"; did you mean "netwrix-access-analyzer"/,
  );
  expect(['p.yaml', './p', 'own\\p', 'p'].map(isProfilePath)).toEqual([true, true, true, false]);
});
