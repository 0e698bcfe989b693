import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { estateOf, type Files } from './host-estate.ts';
import { ruleString, windowsHost } from './windows-host.ts';

const OPEN = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">';
const BILLION = Array.from(
  { length: 9 },
  (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`,
);

/** Files that no importer can use, and the reason that is given. */
const REFUSED: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  [
    'an entity bomb',
    `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "x">${BILLION.join('')}]>${OPEN}<S>&a9;</S></Objs>`,
    /a document type declaration is not accepted \(line 1\)/,
  ],
  [
    'an external entity',
    `<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n${OPEN}<S>&x;</S></Objs>`,
    /a document type declaration is not accepted \(line 2\)/,
  ],
  [
    'deep nesting',
    `${OPEN}${'<Obj>'.repeat(50_000)}${'</Obj>'.repeat(50_000)}</Objs>`,
    /nested|Maximum nested/i,
  ],
  ['CLIXML that is cut off', `${OPEN}<Obj RefId="0"><Props><S N="Name">web</S>`, /an element is not closed/],
  ['two roots', `${OPEN}</Objs>${OPEN}</Objs>`, /root/],
  ['NUL bytes', `Rule Name:    x\0\n${'-'.repeat(70)}\n`, /not text \(binary\)/],
  ['UTF-16 of an odd length', new Uint8Array([0xff, 0xfe, 0x3c, 0x00, 0x4f]), /not text/],
  [
    'French',
    `Nom de la règle :                     Bureau à distance\n${'-'.repeat(70)}\n${['Activé', 'Direction', 'Profils', 'Protocole', 'Action'].map((label) => `${label} :        x\n`).join('')}`,
    /neither English nor German/,
  ],
  [
    'Japanese',
    `規則名:                               リモート デスクトップ\n${'-'.repeat(70)}\n${['有効', '方向', 'プロファイル', 'プロトコル', '操作'].map((label) => `${label}:        x\n`).join('')}`,
    /neither English nor German/,
  ],
  [
    'JSON of rules without their conditions',
    JSON.stringify([{ InstanceID: 'a', DisplayName: 'a', Enabled: 1, Direction: 1, Action: 2, Profile: 0 }]),
    /rules without their conditions/,
  ],
];

test.each(REFUSED)('refused with the reason, and the host is not known: %s', (_, content, reason) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { evidence, gaps } = readEvidence([{ name: 'hosts/w/firewall.txt', bytes }]);
  // Nothing of what the file would unfold to is kept.
  expect(JSON.stringify([evidence, gaps]).length).toBeLessThan(5000);
  expect(evidence[0]?.reason).toMatch(reason);
  expect(gaps.map((gap) => gap.what).join('\n')).toMatch(reason);
  expect(verdict({ 'hosts/w/firewall.txt': bytes }, 'tcp 192.0.2.1 -> 10.0.0.20:22 in Ethernet')).toBe(
    'undecided',
  );
});

test('entities of XML itself and escapes of CLIXML are read, any other entity stays a text', () => {
  const object = `<Obj RefId="0"><MS><S N="IPAddress">10.0.0.20</S><I32 N="PrefixLength">24</I32><S N="InterfaceAlias">A&amp;B_x0020_&#67;&a9;</S></MS></Obj>`;
  const { assets } = readEvidence([{ name: 'hosts/w/a.xml', bytes: Buffer.from(`${OPEN}${object}</Objs>`) }]);
  expect(assets[0]?.host?.links?.map((link) => link.name)).toEqual(['A&B C&a9;']);
});

const SETTINGS = ['Domain', 'Private', 'Public']
  .map(
    (name) =>
      `${name} Profile Settings: \r\n${'-'.repeat(70)}\r\nState                                 ON\r\nFirewall Policy                       BlockInbound,AllowOutbound\r\nLocalFirewallRules                    N/A (GPO-store only)\r\n`,
  )
  .join('\r\n');

test('a description that looks like fields of a rule is a doubt, never a rule', () => {
  const listing = (description: string) =>
    `Rule Name:                            x\r\n${'-'.repeat(70)}\r\nDescription:                          ${description}\r\nEnabled:                              Yes\r\nDirection:                            In\r\nProfiles:                             Domain,Private,Public\r\nLocalIP:                              Any\r\nRemoteIP:                             10.0.0.0/8\r\nProtocol:                             TCP\r\nLocalPort:                            22\r\nRemotePort:                           Any\r\nEdge traversal:                       No\r\nInterfaceTypes:                       Any\r\nSecurity:                             NotRequired\r\nRule source:                          Local Setting\r\nAction:                               Allow\r\nOk.\r\n`;
  const files = (description: string) => {
    const {
      'hosts/w/local.reg': _local,
      'hosts/w/policy.reg': _policy,
      ...facts
    } = windowsHost({
      connections: { Ethernet: 'Private' },
    });
    return { ...facts, 'hosts/w/rules.txt': `${SETTINGS}\r\n${listing(description)}` };
  };
  const probe = 'tcp 10.0.0.1 -> 10.0.0.20:22';
  expect(verdict(files('for administrators'), probe)).toBe('allow');
  expect(verdict(files('for administrators\r\non two lines'), probe)).toBe('allow');
  expect(verdict(files('x\r\nAction:                               Block'), probe)).toBe('undecided');
});

test('netsh shows the settings of the local policy alone, which those of a domain may replace', () => {
  const { 'hosts/w/local.reg': _local, 'hosts/w/policy.reg': _policy, ...facts } = windowsHost({});
  const files = { ...facts, 'hosts/w/rules.txt': `${SETTINGS}\r\n${LISTED}Ok.\r\n` };
  expect(verdict(files, 'tcp 10.0.0.1 -> 10.0.0.20:22')).toBe('undecided');
  expect(verdict(files, 'tcp 10.0.0.1 -> 10.0.0.20:23')).toBe('undecided');
});

const LISTED = `Rule Name:                            x\r\n${'-'.repeat(70)}\r\nEnabled:                              Yes\r\nDirection:                            In\r\nProfiles:                             Domain,Private,Public\r\nLocalIP:                              Any\r\nRemoteIP:                             10.0.0.0/8,192.0.2.0/24\r\nProtocol:                             TCP\r\nLocalPort:                            22\r\nRemotePort:                           Any\r\nEdge traversal:                       No\r\nInterfaceTypes:                       Any\r\nSecurity:                             NotRequired\r\nRule source:                          Local Setting\r\nAction:                               Allow\r\n`;
const SECOND = LISTED.replace(/10\.0.*24/, 'Any').replace('   22', '   23');

/** What was done to a listing of two rules that admits 10.0.0.0/8 and 192.0.2.0/24 to port 22, and what then becomes of 192.0.2.1 there and of all else. */
const LISTINGS: readonly (readonly [string, string, string, string])[] = [
  ['as netsh printed it', `${LISTED}\r\n${SECOND}Ok.\r\n`, 'allow', 'deny'],
  ['with the end of a German one, and blank lines', `${LISTED}\r\n${SECOND}\r\nOK.\r\n\r\n`, 'allow', 'deny'],
  ['without its end', `${LISTED}\r\n${SECOND}`, 'undecided', 'undecided'],
  ['cut off within the second rule', `${LISTED}\r\n${SECOND.slice(0, 500)}`, 'undecided', 'undecided'],
  [
    'with a list that a console broke in two',
    `${LISTED.replace(',192', ',\r\n192')}\r\n${SECOND}Ok.\r\n`,
    'undecided',
    'deny',
  ],
  [
    'with an indented list',
    `${LISTED.replace(',192', `,\r\n${' '.repeat(38)}192`)}\r\n${SECOND}Ok.\r\n`,
    'undecided',
    'deny',
  ],
  [
    'with a long name that a console broke in two, so that the second rule reads as the first',
    `${LISTED}\r\n${SECOND.replace(/ x\r\n/, ' a long\r\nname\r\n')}Ok.\r\n`,
    'undecided',
    'undecided',
  ],
];

test.each(LISTINGS)('a listing of netsh %s', (_, listing, there, elsewhere) => {
  const {
    'hosts/w/local.reg': _local,
    'hosts/w/policy.reg': _policy,
    ...facts
  } = windowsHost({
    connections: { Ethernet: 'Private' },
  });
  const files = { ...facts, 'hosts/w/rules.txt': `${SETTINGS}\r\nOk.\r\n\r\n${listing}` };
  expect(verdict(files, 'tcp 192.0.2.1 -> 10.0.0.20:22')).toBe(there);
  expect(verdict(files, 'tcp 192.0.2.1 -> 10.0.0.20:80')).toBe(elsewhere);
});

/** What shows that a host has the firewall and nothing of what it does. */
const POLICY =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const BARE: readonly (readonly [string, string])[] = [
  ['CLIXML without an object, which a command that failed leaves', `${OPEN}</Objs>`],
  [
    'an error in the place of rules',
    `${OPEN}<Obj RefId="0"><ToString>Access is denied.</ToString><MS><B N="writeErrorStream">true</B></MS></Obj></Objs>`,
  ],
  ['JSON without an object', '[]\r\n'],
  ['JSON with nothing in an object', '{}'],
  [
    'a key of rules without any, and no settings',
    `Windows Registry Editor Version 5.00\r\n\r\n[${POLICY}\\FirewallRules]\r\n`,
  ],
  [
    'a list of rules for people',
    'Name                  : a\r\nDisplayName           : a\r\nEnabled               : True\r\nDirection             : Inbound\r\nAction                : Allow\r\n',
  ],
  ['profiles as a table', '"Name","Enabled","DefaultInboundAction"\r\n"Domain","True","Block"\r\n'],
];

test.each(BARE)('a host whose rules are in no evidence is no host without a firewall: %s', (_, text) => {
  const {
    'hosts/w/local.reg': _local,
    'hosts/w/policy.reg': _policy,
    ...facts
  } = windowsHost({
    connections: { Ethernet: 'Private' },
  });
  expect(verdict({ ...facts, 'hosts/w/export.txt': text }, 'tcp 192.0.2.1 -> 10.0.0.20:22')).toBe(
    'undecided',
  );
});

test('a registry whose lines end as those of old Macintoshes is read', () => {
  const files = windowsHost({ rules: ['Allow In 6 LPort=22'] });
  const changed = {
    ...files,
    'hosts/w/local.reg': String(files['hosts/w/local.reg']).replaceAll('\r\n', '\r'),
  };
  expect([22, 23].map((port) => verdict(changed, `tcp 192.0.2.1 -> 10.0.0.20:${port}`))).toEqual([
    'allow',
    'deny',
  ]);
});

/** Texts of two rules in a key of the registry, and what becomes of ports 22, 23 and 80. */
const KEYS: readonly (readonly [string, string, readonly string[]])[] = [
  ['as it is', '', ['allow', 'allow', 'deny']],
  [
    'with a line break in a description, as `reg export` writes it',
    'Desc=on two\r\nlines|',
    ['allow', 'allow', 'deny'],
  ],
  ['with a quotation mark in a description', 'Desc=the \\"old\\"\r\none|', ['allow', 'allow', 'deny']],
];

test.each(KEYS)('a key of the registry %s', (_, description, expected) => {
  const file = String(
    windowsHost({ rules: ['Allow In 6 LPort=22', 'Allow In 6 LPort=23'] })['hosts/w/local.reg'],
  );
  const files = { ...windowsHost({}), 'hosts/w/local.reg': file.replace('Name=', `${description}Name=`) };
  expect([22, 23, 80].map((port) => verdict(files, `tcp 192.0.2.1 -> 10.0.0.20:${port}`))).toEqual(expected);
});

test('a rule that is cut off may ask less than is left of it, and one without its quotation mark may be any', () => {
  const file = String(
    windowsHost({ rules: ['Allow In 6 LPort=22 RA4=10.0.0.0/8 RA4=192.0.2.0/24', 'Allow In 6 LPort=23'] })[
      'hosts/w/local.reg'
    ],
  );
  const cut = { ...windowsHost({}), 'hosts/w/local.reg': file.replace(/\|RA4=192[^"]*/, '|RA4=19') };
  expect([22, 23, 80].map((port) => verdict(cut, `tcp 192.0.2.1 -> 10.0.0.20:${port}`))).toEqual([
    'undecided',
    'allow',
    'undecided',
  ]);
  const unclosed = { ...windowsHost({}), 'hosts/w/local.reg': file.replace(/\|RA4=192[^"]*"/, '|RA4=19') };
  expect([22, 23, 80].map((port) => verdict(unclosed, `tcp 192.0.2.1 -> 10.0.0.20:${port}`))).toEqual(
    [...Array(3)].map(() => 'undecided'),
  );
});

test('interfaces that a profile of the registry leaves out have identifiers that nothing resolves', () => {
  const setting = '"DisabledInterfaces"="{0F1D1B5C-7D1B-4C3C-8E7D-000000000001}"';
  const file = String(
    windowsHost({ settings: ['Domain EnableFirewall=1'], rules: ['Block In 6 LPort=22'] })[
      'hosts/w/local.reg'
    ],
  );
  const files = {
    ...windowsHost({}),
    'hosts/w/local.reg': file.replace('"EnableFirewall"', `${setting}\r\n"EnableFirewall"`),
  };
  expect(verdict(files, 'tcp 192.0.2.1 -> 10.0.0.20:22')).toBe('undecided');
  expect(
    verdict(
      { ...files, 'hosts/w/local.reg': files['hosts/w/local.reg'].replace(/"\{.*\}"/, '""') },
      'tcp 192.0.2.1 -> 10.0.0.20:22',
    ),
  ).toBe('deny');
});

test('two rules of one name in a listing are two rules', () => {
  const [head = '', second = ''] = [22, 23].map(
    (port) =>
      `Rule Name:                            SSH\r\n${'-'.repeat(70)}\r\nEnabled:                              Yes\r\nDirection:                            In\r\nProfiles:                             Domain,Private,Public\r\nLocalIP:                              Any\r\nRemoteIP:                             LocalSubnet\r\nProtocol:                             TCP\r\nLocalPort:                            ${port}\r\nRemotePort:                           Any\r\nEdge traversal:                       No\r\nInterfaceTypes:                       Any\r\nSecurity:                             NotRequired\r\nAction:                               Allow\r\n\r\n`,
  );
  const {
    'hosts/w/local.reg': _local,
    'hosts/w/policy.reg': _policy,
    ...facts
  } = windowsHost({
    connections: { Ethernet: 'Private' },
  });
  const files = { ...facts, 'hosts/w/all.txt': `${SETTINGS}\r\n${head}${second}Ok.\r\n` };
  const verdicts = [22, 23, 24].map((port) => verdict(files, `tcp 10.0.0.9 -> 10.0.0.20:${port}`));
  expect(verdicts).toEqual(['allow', 'allow', 'deny']);
});

test('6,000 rules of the registry are read at once', () => {
  const rules = Array.from(
    { length: 6000 },
    (_, index) => `Allow In 6 LPort=${1 + (index % 60_000)} RA4=10.${index >> 8}.${index & 255}.0/24`,
  );
  const { assets } = readEvidence(
    Object.entries(windowsHost({ rules })).flatMap(([name, file]) =>
      name.endsWith('.reg') ? [{ name, bytes: Buffer.from(String(file)) }] : [],
    ),
  );
  expect(assets[0]?.host?.filters[0]?.chains.get('input/Domain')?.rules.length).toBe(6001);
});

test('a rule with more combinations than anybody writes is opaque as a whole', () => {
  const many = (key: string) => Array.from({ length: 3000 }, (_, index) => `${key}=word${index}`).join('|');
  const host = windowsHost({
    rules: [`Allow In 6 ${many('LPort')}|${many('RPort')}|${many('RA4')}|${many('LA4')}`],
  });
  expect(verdict(host, 'tcp 192.0.2.1 -> 10.0.0.20:22')).toBe('undecided');
});

test('whatever a string of the registry holds, reading it ends and nothing of it is thrown or lost', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'Action=Allow',
      'Dir=In',
      'Active=TRUE',
      'LPort=22',
      'RA4=LocalSubnet',
      'Protocol=6',
      '=',
      '',
      '|',
      'Profile=Domain',
      '__proto__=1',
      'constructor=x',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = `v2.31|${parts.join('|')}`.replace(/[\r\n"\\\0]/g, '');
      const file = `[HKEY_LOCAL_MACHINE\\SYSTEM\\FirewallPolicy\\FirewallRules]\r\n"a"="${text}"\r\n"b"="${ruleString('Allow In 6 LPort=1')}"\r\n`;
      const { assets, gaps } = readEvidence([{ name: 'hosts/w/a.reg', bytes: Buffer.from(file) }]);
      const rules = assets[0]?.host?.filters[0]?.chains.get('input/Domain')?.rules ?? [];
      expect([...rules.map((rule) => rule.id), ...gaps.map((gap) => gap.what)].join('\n')).toContain(
        'Domain b',
      );
    }),
    { numRuns: 300 },
  );
});

function verdict(files: Files, line: string): string {
  const probe = parseProbe(line);
  if (typeof probe === 'string') return probe;
  const answer = answerProbe(estateOf(files), probe, false);
  return typeof answer === 'string' ? answer : answer.verdict;
}
