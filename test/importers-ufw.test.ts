import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Filter } from '../src/model/filter.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { expectProbes, readHostCase } from './host-folder-case.ts';
import { gapNotation, ruleNotation } from './rule-notation.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'ufw');

/** Each folder is a host as it keeps its files: what is read of it, and the answer to each probe. */
for (const name of readdirSync(FIXTURES).sort()) {
  const folder = join(FIXTURES, name);
  const snapshot = () => readEvidence(readHostCase(folder));

  test(`ufw: ${name}`, async () => {
    const { assets, gaps, evidence } = snapshot();
    const lines = [
      ...(assets[0]?.host?.filters ?? []).flatMap(rulesWithPlaces),
      ...gaps.map(gapNotation),
      ...evidence.flatMap(({ file, reason }) =>
        reason === undefined ? [] : [`not read: ${file}: ${reason}`],
      ),
    ];
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });

  test(`ufw: probes of ${name}`, () => {
    expectProbes(buildEstate(snapshot(), new PacketSpace()), folder);
  });
}

/** A filter chain by chain; each rule with the file and line that it stands in. */
function rulesWithPlaces({ title, bases, chains }: Filter): string[] {
  const policies = new Map(bases.map((base) => [base.chain, base]));
  const place = (origin: { readonly file: string; readonly line?: number | undefined }) =>
    `${origin.file.replace('hosts/h/', '')}:${origin.line}`;
  return [
    `== ${title}`,
    ...[...chains].flatMap(([key, { rules }]) => {
      const base = policies.get(key);
      if (base === undefined && rules.length === 0) return [];
      const end = base === undefined ? '' : `: else ${base.policy} (${place(base.origin)})`;
      return [`${key}${end}`, ...rules.map((rule) => `  ${ruleNotation(rule)} (${place(rule.origin)})`)];
    }),
  ];
}

test('whatever the files hold, reading them ends and nothing of it is thrown', () => {
  const words = [
    '*filter',
    '*nat',
    'COMMIT',
    ':ufw-user-input - [0:0]',
    ':INPUT DROP',
    '-A ufw-user-input',
    '-I INPUT 3',
  ]
    .concat([
      '-D INPUT 1',
      '-F',
      '-X ufw-user-input',
      '-j ACCEPT',
      '-j',
      '-p tcp --dport 22',
      '"',
      '$(x)',
      'IPV6=no',
      '\0',
    ])
    .concat(['DEFAULT_INPUT_POLICY="ACCEPT"', 'ENABLED=yes', 'Status: active', '22/tcp ALLOW IN Anywhere']);
  const text = fc
    .array(
      fc.oneof(
        fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((list) => list.join(' ')),
        fc.string(),
      ),
    )
    .map((lines) => lines.join('\n'));
  const names = [
    'etc/ufw/user.rules',
    'etc/ufw/before.rules',
    'etc/ufw/after6.rules',
    'etc/ufw/ufw.conf',
  ].concat(['etc/default/ufw', 'etc/ufw/before.init', 'status.txt']);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), text, { minKeys: 1 }), (files) => {
      const sources = Object.entries({ ...files, 'sysctl.txt': 'net.ipv4.ip_forward = 0\n' }).map(
        ([name, content]) => ({
          name: `hosts/h/${name}`,
          bytes: new TextEncoder().encode(content),
        }),
      );
      const estate = buildEstate(readEvidence(sources), new PacketSpace());
      const probe = parseProbe('tcp 203.0.113.9:40000 -> 192.0.2.1:22 in eth0');
      if (typeof probe === 'string') throw new Error(probe);
      answerProbe(estate, probe, true);
    }),
    { numRuns: 300 },
  );
});
