import type { FlowEnds } from '../../model/accepted.ts';
import type { Service } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { LeftoverFact } from '../../model/facts.ts';
import { formatPacket } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { protocolName } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { serviceBox, servicePackets } from '../path/question.ts';
import { addressesOfEndpoint, pointsOf } from '../point.ts';
import { networkIdOf } from './accepted-at.ts';
import type { Judgement } from './judgement.ts';
import type { JudgedRequirement } from './requirements.ts';
import { portsOf } from './rows.ts';
import { shownBoxes } from './shown-boxes.ts';
import { witnessOf } from './witness.ts';

/**
 * Rows that only another phase needs and that are open now. Only packets that no row of the current phase needs count;
 * where none are left, the filters cannot tell the row apart, and the row that keeps it open is named.
 */
export function judgeLeftovers(
  estate: Estate,
  rows: readonly JudgedRequirement[],
): Judgement<LeftoverFact>[] {
  const needed = rows
    .filter((row) => row.fact.needed)
    .map((row) => ({ row, packets: packetsOf(estate, row) }));
  const union = estate.space.unionOf(needed.map((each) => each.packets));
  return rows.filter((row) => !row.fact.needed).map((row) => leftoverOf(estate, row, row, needed, union));
}

interface Needed {
  readonly row: JudgedRequirement;
  readonly packets: PacketSet;
}

function leftoverOf(
  estate: Estate,
  row: JudgedRequirement,
  { certain, possible }: TwoSided,
  needed: readonly Needed[],
  union: PacketSet,
): Judgement<LeftoverFact> {
  const separate = possible.difference(union);
  const keeper = needed.find((each) => !each.packets.isDisjointFrom(possible));
  const inseparable = !possible.isEmpty() && separate.isEmpty();
  const open = inseparable ? certain : certain.difference(union);
  const verdict = possible.isEmpty() ? 'closed' : open.isEmpty() ? 'undecided' : 'open';
  const id = `${row.fact.id}/leftover`;
  const shown = verdict === 'open' ? open : inseparable ? possible : separate;
  const witness = witnessOf(estate.space, shown);
  const { deployment, from_role, to_role } = row.fact;
  // Of alternatives, the one that is open and not needed is to be closed.
  const service =
    row.services.find((each) => !shown.isDisjointFrom(estate.space.box(serviceBox(each)))) ??
    (row.services[0] as Service);
  const [from_port, to_port] = portsOf(service);
  const protocol = protocolName(service.protocol);
  return {
    fact: {
      id,
      deployment,
      row: row.fact.row,
      from_role,
      to_role,
      protocol,
      from_port,
      to_port,
      verdict,
      inseparable,
      ...(inseparable && keeper !== undefined ? { kept_open_by: keeper.row.fact.row } : {}),
    },
    without: (accepted) => {
      const offending = accepted.remaining(inseparable ? possible : separate, endsOf(estate, row));
      const left = inseparable ? offending : offending.union(possible.intersection(union));
      const rest = offending.isEmpty() ? estate.space.empty : left;
      return leftoverOf(estate, row, { certain: certain.intersection(rest), possible: rest }, needed, union);
    },
    prove: () => {
      const proof = row.prove();
      return {
        ...proof,
        fact: id,
        pairs: proof.pairs.map((pair, index) =>
          index === 0
            ? {
                ...pair,
                ...(witness === undefined ? {} : { witness: formatPacket(witness) }),
                packets: shownBoxes(shown),
              }
            : pair,
        ),
      };
    },
  };
}

function packetsOf(estate: Estate, row: JudgedRequirement): PacketSet {
  const ranges = (ends: JudgedRequirement['ends']['from']) =>
    ends.flatMap((end) => addressesOfEndpoint(estate, end));
  const [from, to] = [ranges(row.ends.from), ranges(row.ends.to)];
  return estate.space.unionOf(row.services.map((service) => servicePackets(estate.space, service, from, to)));
}

/** The networks of a row's ends, where one holds all of them. */
function endsOf(estate: Estate, { ends }: JudgedRequirement): FlowEnds {
  const common = (list: readonly Endpoint[]) => {
    const networks = list.flatMap((end) => pointsOf(estate, end, undefined)).map(networkIdOf);
    return networks.every((network) => network === networks[0]) ? networks[0] : undefined;
  };
  return { from: common(ends.from), to: common(ends.to) };
}
