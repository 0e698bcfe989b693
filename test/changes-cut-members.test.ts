import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { without } from './cut-evidence.ts';

/** Changes of `fixtures/changes`, and what their evidence does not show: a member of a file, or the whole of it. */
const CUTS = [
  ['aws/stack-gateway-route-table.json', 'describe-route-tables.json', '.RouteTables[].Routes'],
  ['aws/prefix-lists.sh', 'describe-managed-prefix-lists.json', ''],
  ['aws/terraform-default-group.json', 'describe-security-groups.json', ''],
  ['azure/rules.sh', 'nsg.json', '[].securityRules'],
  ['azure-networks/peering-made-again.sh', 'vnet.json', '[].virtualNetworkPeerings'],
] as const;

test.each(CUTS)('what %s does where %s shows no %s is no contrary of what it does', (change, name, path) => {
  const [group = '', file = ''] = change.split('/');
  const folder = `fixtures/changes/${group}`;
  const files = readFiles(['.'], `${folder}/evidence`);
  const probes = readFileSync(`${folder}/${file.replace(/\.\w+$/, '.txt')}`, 'utf8')
    .split('\n')
    .filter((line) => /^(opened|closed|unchanged|undecided) /.test(line))
    .map((line) => line.replace(/^\w+ /, ''));
  const after = (given: readonly SourceFile[]) => {
    const changed = applyChanges(given, [{ file: { name: file, bytes: readFileSync(`${folder}/${file}`) } }]);
    const estate = buildEstate(readEvidence(changed.files), new PacketSpace());
    return probes.map((text) => {
      const probe = parseProbe(text);
      const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, false);
      return typeof answer === 'string' ? answer : answer.verdict;
    });
  };
  const whole = after(files);
  const cut = after(without(files, name, path, 0));
  const contraries = probes.filter((_, index) => {
    const both = [whole[index], cut[index]];
    return both.includes('allow') && both.includes('deny');
  });
  expect(contraries).toEqual([]);
  expect(cut).toContain('undecided');
});
