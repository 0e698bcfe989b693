import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/** Hosts as folders: what `probes.txt` expects of a first packet, answered from the other files. */
for (const folder of ['iptables', 'ipset']) {
  const names = readdirSync(join(FIXTURES, folder)).filter((name) =>
    existsSync(join(FIXTURES, folder, name, 'probes.txt')),
  );
  test.each(names)(`${folder}: probes of %s`, (name) => {
    const place = join(FIXTURES, folder, name);
    const files = readdirSync(place).filter((file) => file !== 'probes.txt' && file !== 'expected.txt');
    const evidence = files.map((file) => ({
      name: `hosts/h/${file}`,
      bytes: readFileSync(join(place, file)),
    }));
    const estate = buildEstate(readEvidence(evidence), new PacketSpace());
    const lines = readFileSync(join(place, 'probes.txt'), 'utf8').split('\n');
    const expected = lines.filter((line) => line !== '' && !line.startsWith('#'));
    const answers = expected.map((line) => {
      const text = line.replace(/^\w+ /, '');
      const probe = parseProbe(text);
      if (typeof probe === 'string') return probe;
      const answer = answerProbe(estate, probe, true);
      return typeof answer === 'string' ? answer : `${answer.verdict} ${text}`;
    });
    expect(answers).toEqual(expected);
  });
}
