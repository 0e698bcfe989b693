import type { Deployment } from '../../model/deployment.ts';
import type { RestrictionFact } from '../../model/facts.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { servicePackets } from '../path/question.ts';
import { addressesOfEndpoint } from '../point.ts';
import { endpointsOf } from './rows.ts';

/** The first row of other deployments, such as one on the same machine, that needs some of these packets open. */
export function neededElsewhere(
  estate: Estate,
  others: readonly Deployment[],
  packets: PacketSet,
): Pick<RestrictionFact, 'needed_by'> {
  if (packets.isEmpty()) return {};
  for (const other of others) {
    const { all, rows } = once(estate, `needed|${other.name}`, () => neededBy(estate, other));
    if (all.isDisjointFrom(packets)) continue;
    const row = rows.find((each) => !each.packets.isDisjointFrom(packets));
    if (row !== undefined) return { needed_by: { deployment: other.name, row: row.id } };
  }
  return {};
}

function neededBy(estate: Estate, deployment: Deployment) {
  const rows = deployment.requirements
    .filter(({ needed }) => needed)
    .map((row) => ({ id: row.id, packets: packetsOf(estate, deployment, row) }));
  return { all: estate.space.unionOf(rows.map(({ packets }) => packets)), rows };
}

function packetsOf(
  estate: Estate,
  deployment: Deployment,
  row: Deployment['requirements'][number],
): PacketSet {
  const ranges = (roles: Deployment['requirements'][number]['to']) =>
    roles
      .flatMap((role) => (typeof role === 'string' ? endpointsOf(deployment, role) : [role]))
      .flatMap((end) => addressesOfEndpoint(estate, end));
  const [from, to] = [ranges(row.from), ranges(row.to)];
  return estate.space.unionOf(row.services.map((service) => servicePackets(estate.space, service, from, to)));
}
