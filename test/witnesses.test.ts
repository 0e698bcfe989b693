import { existsSync, globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import type { PairProof } from '../src/model/audit.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { auditEstate } from './audit-estate.ts';
import { evidenceEstate } from './evidence-estate.ts';

const estates = globSync('fixtures/{deployments,deployments/traps,packs}/*/flowproof.yaml')
  .filter((file) => existsSync(join(dirname(file), 'evidence')))
  .map((file) => relative('fixtures/deployments', dirname(file)))
  // Of an address there that nobody in evidence has, a row asks whoever sends by it, and a probe the interface that was not read.
  .filter((name) => !name.startsWith('traps/unreadable-'))
  .sort();

/** What the probe of a finding's packet has to answer, by what the finding says. */
function expected({ verdict, note }: PairProof): string[] {
  switch (verdict) {
    case 'open':
    case 'exposed':
      return ['allow'];
    case 'undecided':
      // A probe between hosts without any network in evidence takes them as connected.
      return note?.includes('not seen') ? ['allow'] : ['undecided'];
    case 'partial':
      return ['deny', 'undecided'];
    default:
      return ['deny'];
  }
}

test.each(estates)('every packet that a finding or a row shows is answered as it says: %s', async (name) => {
  const { findings, deployments, proofs } = await auditEstate(name);
  const estate = evidenceEstate(name);
  const rows = deployments.flatMap((deployment) => deployment.rows.map(({ fact }) => ({ id: 'row', fact })));
  const wrong = [...findings, ...rows].flatMap(({ id, fact }) =>
    (proofs.find((proof) => proof.fact === fact)?.pairs ?? []).flatMap((pair) => {
      const { witness, verdict, packets } = pair;
      if (witness === undefined) {
        // A filter as a whole is no path, and where no packets are known none can be shown.
        const isAllowed = /^open(-filter|ings)\//.test(fact) || packets.length === 0;
        return isAllowed ? [] : [`${id}: no witness of ${packets.join(', ')}`];
      }
      const probe = parseProbe(witness);
      const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, false);
      const said = typeof answer === 'string' ? answer : answer.verdict;
      return expected(pair).includes(said) ? [] : [`${id}: ${witness}: ${verdict}, and the probe ${said}`];
    }),
  );
  expect(wrong).toEqual([]);
  // There everyone may reach the port, so that nobody is kept out.
  const unproved = rows.filter(
    ({ fact }) => !proofs.some((proof) => proof.fact === fact && proof.pairs.length > 0),
  );
  expect(unproved.map(({ fact }) => fact)).toEqual(
    name === 'pam-ha-firewalld-example' ? ['pam-ha-declared/portal-nodes'] : [],
  );
});
