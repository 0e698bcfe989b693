import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { profilesOf } from '../src/cli/bundled.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { judgeLeftovers } from '../src/reach/judge/leftovers.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

/**
 * Evidence that is missing may make a verdict uncertain, and never turn it round: each file of the platform's export is left
 * out, given as one page of several, or given with one element that cannot be read or that others name and is not there.
 */
describe.each(['analyzer-compliant', 'analyzer-broken'])('%s', (name) => {
  const folder = join('fixtures/deployments', name);
  const configuration = join(folder, 'flowproof.yaml');
  const loaded = loadConfiguration(configuration, readFileSync(configuration, 'utf8'));
  const profiles = profilesOf(loaded, folder);
  const files = readFiles(loaded.configuration.evidence, folder).filter((file) =>
    file.name.includes('/aws/'),
  );
  const probes = readFileSync(join(folder, 'probes.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\S+\s+/, ''));
  // Shared, because the estates are nearly equal, and so are their packet sets.
  const space = new PacketSpace();
  const whole = verdictsOf(files, true);

  test.each(mutilations(files))('without %s', (what, given) => {
    // Who has a role is read from the tags of instances, so that without them the rows are about other machines.
    const found = verdictsOf(given, !what.startsWith('describe-instances'));
    const turned = [...found].flatMap(([about, verdict]) => {
      const before = whole.get(about) ?? 'no';
      const isOpposite = before !== verdict && verdict !== 'unknown' && before !== 'unknown';
      return isOpposite ? [`${about}: ${before} became ${verdict}`] : [];
    });
    expect(turned).toEqual([]);
  });

  /** What is certain, by what it is about: `yes` for whatever is open, `no` for whatever is closed. */
  function verdictsOf(given: readonly SourceFile[], withRows: boolean): Map<string, Certainty> {
    const snapshot = readEvidence(given, { hosts: loaded.configuration.hosts });
    const estate = buildEstate(snapshot, space);
    const result = new Map<string, Certainty>();
    const put = (about: string, verdict: string) => {
      const certainty = YES.has(verdict) ? 'yes' : NO.has(verdict) ? 'no' : 'unknown';
      const known = result.get(about);
      result.set(about, known === 'yes' || (known === 'unknown' && certainty === 'no') ? known : certainty);
    };
    for (const line of probes) {
      const probe = parseProbe(line);
      if (typeof probe === 'string') throw new Error(probe);
      const answer = answerProbe(estate, probe, false);
      put(line, typeof answer === 'string' ? answer : answer.verdict);
    }
    if (!withRows) return result;
    const deployments = [...profiles].map(([each, { profile }]) =>
      instantiate(profile, loaded, each, snapshot),
    );
    // What nothing here asks for is not judged: coverage and open filters.
    for (const deployment of deployments) {
      const requirements = judgeRequirements(estate, deployment);
      const leftovers = judgeLeftovers(estate, requirements);
      for (const { fact } of [...requirements, ...leftovers, ...judgeProhibitions(estate, deployment)])
        put(fact.id, fact.verdict);
      // One row has as many facts as there are open ranges.
      for (const { fact } of judgeRestrictions(estate, deployment))
        put(`${fact.deployment} ${fact.row}`, fact.verdict);
    }
    // What is not exposed has no fact.
    for (const { port } of PORTS) put(`tcp ${port} from the internet`, 'closed');
    for (const { fact } of judgeInternet(estate, PORTS))
      for (const { port } of PORTS)
        if (!fact.opened_not_reachable && fact.from_port <= port && port <= fact.to_port)
          put(`tcp ${port} from the internet`, fact.verdict);
    return result;
  }
});

type Certainty = 'yes' | 'no' | 'unknown';
const PORTS = [22, 443, 3389, 6443].map((port) => ({ protocol: 'tcp', port }));
const YES = new Set(['open', 'exposed', 'allow']);
const NO = new Set(['blocked', 'closed', 'deny']);

/** Lists whose elements are named by ids elsewhere, so that one that is left out is missed. */
const NAMED = new Set([
  'SecurityGroups',
  'Subnets',
  'Vpcs',
  'InternetGateways',
  'NetworkInterfaces',
  'Reservations',
  'PrefixLists',
]);
/** Of longer lists, so many elements are taken away one by one. */
const TAKEN = 8;

function mutilations(files: readonly SourceFile[]): [string, readonly SourceFile[]][] {
  return files.flatMap((file) => {
    const document = JSON.parse(Buffer.from(file.bytes).toString()) as Record<string, unknown>;
    const instead = (title: string, body: unknown): [string, readonly SourceFile[]] => [
      `${file.name.split('/').at(-1)}: ${title}`,
      files.map((each) => (each === file ? { ...file, bytes: Buffer.from(JSON.stringify(body)) } : each)),
    ];
    const elements = Object.entries(document).flatMap(([key, list]) =>
      (Array.isArray(list) ? (list as unknown[]) : []).flatMap((element, index) => {
        const others = (list as unknown[]).filter((each) => each !== element);
        const broken = instead(`a readable ${key}/${index}`, {
          ...document,
          [key]: [...others, 'unreadable'],
        });
        const absent = instead(`${key}/${index}`, { ...document, [key]: others });
        if (index % Math.ceil((list as unknown[]).length / TAKEN) !== 0) return [];
        return NAMED.has(key) ? [broken, absent] : [broken];
      }),
    );
    return [
      [`${file.name.split('/').at(-1)}`, files.filter((each) => each !== file)],
      instead('other pages', { ...document, NextToken: 'next' }),
      ...elements,
    ];
  });
}
