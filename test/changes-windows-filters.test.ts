import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { windowsHost } from './windows-host.ts';
import { clixmlForm } from './windows-oracle/clixml-form.ts';
import { factsForm } from './windows-oracle/facts-form.ts';
import { jsonForm } from './windows-oracle/json-form.ts';
import type { Machine, Packet, Rule } from './windows-oracle/machine.ts';
import { EMPTY_RULE, objectForm, type Properties } from './windows-oracle/object-form.ts';
import { probeOf } from './windows-oracle/probe-of.ts';

const RULE: Rule = { ...EMPTY_RULE, id: 'SSH', protocol: 6, localPorts: ['22'] };

const NOTHING = { isOn: undefined, inbound: undefined, outbound: undefined, allowsInboundRules: undefined };
const policies = { local: NOTHING, group: { ...NOTHING, allowsLocalRules: undefined }, unfiltered: [] };

const MACHINE: Machine = {
  rules: [
    RULE,
    { ...RULE, id: 'Web', localPorts: ['80'] },
    { ...RULE, id: 'Telnet', localPorts: ['23'], action: 'Block' },
  ],
  profiles: { Domain: policies, Private: policies, Public: policies },
  links: [
    {
      alias: 'Ethernet',
      index: 4,
      addresses: ['10.0.0.20/24'],
      onLink: [],
      gateways: [],
      dns: [],
      dhcp: undefined,
      wins: [],
      profile: 'Domain',
    },
  ],
  evidence: { dynamicPorts: undefined, routes: true, dns: false, adapters: false },
};

const manner = { isNamed: true, isWrapped: false };
const written = (ending: (name: string) => 'json' | 'xml') =>
  Object.entries(objectForm(MACHINE, false)).map(([name, objects]): [string, string] => [
    `hosts/w/${name}.${ending(name)}`,
    ending(name) === 'json' ? jsonForm(objects, manner) : clixmlForm(objects),
  ]);
const together = (order: 'rules first' | 'rules last'): [string, string][] => {
  const { profiles = [], rules = [], ...filters } = objectForm(MACHINE, false);
  const others: Properties[] = [...Object.values(filters).flat(), ...profiles];
  const all = order === 'rules first' ? [...rules, ...others] : [...others, ...rules];
  return [['hosts/w/all.json', jsonForm(all, manner)]];
};

const REMOVAL = 'Remove-NetFirewallRule -Name SSH, Telnet';

test.each([
  ['a file for each', written(() => 'json')],
  ['one list, rules first', together('rules first')],
  ['one list, rules last', together('rules last')],
] as const)('the filters of a rule go with it: %s', (_, files) => {
  const removed = after(files, REMOVAL);
  expect([22, 80, 23].map(removed.verdict)).toEqual(['deny', 'allow', 'deny']);
  expect(removed.gaps.filter(isNew(files))).toEqual([]);
  const changed = after(files, 'Set-NetFirewallRule -Name SSH -LocalPort 2222');
  expect([22, 2222, 80, 23].map(changed.verdict)).toEqual(['deny', 'allow', 'allow', 'deny']);
  expect(changed.gaps.filter(isNew(files))).toEqual([]);
});

test('filters that cannot be edited leave the rules in doubt', () => {
  const files = written((name) => (name === 'port-filters' ? 'xml' : 'json'));
  expect([22, 80].map(after(files, REMOVAL).verdict)).toEqual(['undecided', 'undecided']);
});

test('a rule that is the whole document goes with it', () => {
  const alone: Machine = { ...MACHINE, rules: [RULE] };
  const { profiles = [], ...others } = objectForm(alone, true);
  const files: [string, string][] = [
    ['hosts/w/profiles.json', jsonForm(profiles, manner)],
    ['hosts/w/rules.json', jsonForm(others.rules ?? [], manner)],
  ];
  expect(after(files, 'Get-Date').verdict(22)).toBe('allow');
  expect(after(files, 'Remove-NetFirewallRule -Name SSH').verdict(22)).toBe('deny');
});

const ALL_IN_ONE = `${REMOVAL}, Web`;
const ONE_BY_ONE = 'Remove-NetFirewallRule -Name SSH\nRemove-NetFirewallRule -Name Telnet, Web';
const registry = (...rules: string[]): [string, string][] =>
  Object.entries(windowsHost({ rules, connections: null })).filter(
    (file): file is [string, string] => file[0] === 'hosts/w/local.reg',
  );
test.each([
  ['a file for each', written(() => 'json'), ALL_IN_ONE],
  ['one by one', written(() => 'json'), ONE_BY_ONE],
  ['one list', together('rules first'), ALL_IN_ONE],
  [
    'beside the registry, which shows them, too',
    [...written(() => 'json'), ...registry('SSH:Allow In 6 LPort=22')],
    ALL_IN_ONE,
  ],
] as const)('where the last rule goes the list is empty and not missing: %s', (_, files, script) => {
  const emptied = after(files, script);
  expect([22, 80, 23].map(emptied.verdict)).toEqual(['deny', 'deny', 'deny']);
  const gaps = emptied.gaps.filter(isNew(files));
  expect(gaps.filter((gap) => !gap.startsWith('rules were given in several forms'))).toEqual([]);
  const again = after(
    files,
    `${script}\nNew-NetFirewallRule -DisplayName Web -Direction Inbound -Protocol TCP -LocalPort 80`,
  );
  expect([22, 80].map(again.verdict)).toEqual(['deny', 'allow']);
  const none = after(files, `${script}\nGet-NetFirewallRule | Enable-NetFirewallRule`);
  expect([22, 80].map(none.verdict)).toEqual(['deny', 'deny']);
});

function after(files: readonly (readonly [string, string])[], script: string) {
  const encode = (name: string, text: string): SourceFile => ({ name, bytes: Buffer.from(text) });
  const facts = Object.entries(factsForm(MACHINE)).map(([name, json]) => encode(name, JSON.stringify(json)));
  const given = [...facts, ...files.map(([name, text]) => encode(name, text))];
  const changed = applyChanges(given, [{ file: encode('change.ps1', script) }]);
  const snapshot = readEvidence(changed.files);
  const estate = buildEstate(snapshot, new PacketSpace());
  const gaps = [...changed.gaps, ...snapshot.gaps].map(({ what }) => what);
  const verdict = (localPort: number) => {
    const found = answerProbe(estate, probeOf({ ...PACKET, localPort }), true);
    return typeof found === 'string' ? found : found.verdict;
  };
  return { gaps, verdict };
}

function isNew(files: readonly (readonly [string, string])[]): (gap: string) => boolean {
  const { gaps } = after(files, 'Get-Date');
  return (gap) => !gaps.includes(gap);
}

const PACKET: Packet = {
  direction: 'Inbound',
  link: 'Ethernet',
  local: '10.0.0.20',
  remote: '10.0.0.77',
  protocol: 6,
  localPort: 22,
  remotePort: 40_000,
};
