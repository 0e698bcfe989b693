import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Rule } from '../src/model/filter.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { changedFilters } from '../src/reach/delta/changed-filters.ts';
import { estateAfter, estateBefore } from '../src/reach/delta/estate-after.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { group, OWNER, rule } from './aws-written-estate.ts';

const PEERS = [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '192.0.2.0/24' }];
const [FIRST, SECOND] = PEERS.map((peer) => rule(22, { IpRanges: [peer] })) as [object, object];
/** The peers in one permission, and each in one of its own. */
const together = snapshotOf({ SecurityGroups: [group('sg-a', 'vpc-h', [rule(22, { IpRanges: PEERS })])] });
const apart = snapshotOf({ SecurityGroups: [group('sg-a', 'vpc-h', [FIRST, SECOND])] });

test('an estate after a change tells where its own rules stand, though they say what others said before', () => {
  const { snapshot } = estateAfter(estateBefore(together, new PacketSpace()), apart);
  expect(rulesOf(snapshot)).toEqual(rulesOf(apart));
  expect(rulesOf(snapshot)).toMatchObject([
    { id: 'ingress 0/0', origin: { pointer: '/SecurityGroups/0/IpPermissions/0/IpRanges/0' } },
    { id: 'ingress 1/0', origin: { pointer: '/SecurityGroups/0/IpPermissions/1/IpRanges/0' } },
  ]);
});

test('where rules stand, and what they are called, changes no filter', () => {
  const named = snapshotOf({
    SecurityGroups: [group('sg-a', 'vpc-h', [rule(22, { IpRanges: PEERS })])],
    SecurityGroupRules: [
      ...PEERS.map(({ CidrIp }) => listed(false, { FromPort: 22, ToPort: 22, CidrIpv4: CidrIp })),
      listed(true, { CidrIpv4: '0.0.0.0/0' }, '-1'),
      listed(true, { CidrIpv6: '::/0' }, '-1'),
    ],
  });
  expect(rulesOf(named).map(({ id }) => id)).toEqual(['sgr-10.0.0.0/8', 'sgr-192.0.2.0/24']);
  for (const after of [apart, named])
    expect(changedFilters({ before: estateOf(together), after: estateOf(after) })).toEqual([]);
});

function listed(IsEgress: boolean, peer: Readonly<Record<string, unknown>>, IpProtocol = 'tcp'): object {
  return {
    ...{ SecurityGroupRuleId: `sgr-${peer.CidrIpv4 ?? peer.CidrIpv6}`, GroupId: 'sg-a' },
    ...{ GroupOwnerId: OWNER, IsEgress, IpProtocol, ...peer },
  };
}

function snapshotOf(documents: Readonly<Record<string, readonly object[]>>): Snapshot {
  return readEvidence(
    Object.entries(documents).map(([list, elements]) => ({
      name: `aws/${list}.json`,
      bytes: Buffer.from(JSON.stringify({ [list]: elements })),
    })),
  );
}

function estateOf(snapshot: Snapshot) {
  return buildEstate(snapshot, new PacketSpace());
}

/** The rules of the group for what comes in. */
function rulesOf({ filters }: Pick<Snapshot, 'filters'>): Rule[] {
  const chains = [...(filters.get('sg-a')?.chains.values() ?? [])];
  return chains.flatMap(({ rules }) => rules).filter(({ origin }) => origin.text.startsWith('ingress'));
}
