import type { Deployment, Requirement } from '../../model/deployment.ts';
import type { DocumentedService } from '../../model/documented-service.ts';
import type { DocumentedServiceFact } from '../../model/flow-facts.ts';
import { serviceId } from '../../model/service.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { protocolName } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { Judgement } from '../judge/judgement.ts';
import { type JudgedRequirement, judgeRequirements } from '../judge/requirements.ts';
import { portsOf } from '../judge/rows.ts';
import { serviceBox } from '../path/question.ts';

/**
 * Every service that is documented, whether it is open: those of the organisation (`own`, with what is written of each under its name)
 * and the needed rows of vendors.
 */
export function judgeDocumented(
  estate: Estate,
  own: Deployment,
  written: Readonly<Record<string, DocumentedService>>,
  vendors: readonly JudgedRequirement[],
): Judgement<DocumentedServiceFact>[] {
  const ofOrganisation = judgeRequirements(estate, own);
  const safe = estate.space.unionOf(
    ofOrganisation
      .filter(({ requirement }) => written[requirement.id]?.safeguards !== undefined)
      .map(({ possible }) => possible),
  );
  return [
    ...ofOrganisation.flatMap((row) => {
      const { ticket, safeguards } = written[row.requirement.id] ?? {};
      const [from, to] = [titleOf(own, row.requirement.from), titleOf(own, row.requirement.to)];
      const documented = {
        by: 'organisation' as const,
        service: row.requirement.id,
        approved: ticket !== undefined,
      };
      return factsOf(estate, row, `documented/${row.requirement.id}`, () => safeguards !== undefined, {
        ...documented,
        from,
        to,
      });
    }),
    ...vendors
      .filter(({ requirement }) => requirement.needed)
      .flatMap((row) => {
        const { id, deployment, row: service, from_role: from, to_role: to } = row.fact;
        const documented = { by: 'vendor' as const, service, approved: true };
        const isSafe = (packets: PacketSet) => packets.isSubsetOf(safe);
        return factsOf(estate, row, `documented/${id}`, isSafe, { ...documented, deployment, from, to });
      }),
  ];
}

type Documented = Pick<DocumentedServiceFact, 'by' | 'service' | 'approved' | 'from' | 'to'> & {
  readonly deployment?: string;
};

/** One fact per range of ports, so that each is exact. */
function factsOf(
  { space }: Estate,
  row: JudgedRequirement,
  id: string,
  isSafe: (packets: PacketSet) => boolean,
  documented: Documented,
): Judgement<DocumentedServiceFact>[] {
  const services = row.services.flatMap(({ protocol, ports }) =>
    ports === undefined ? [{ protocol }] : ports.map((range) => ({ protocol, ports: [range] })),
  );
  return services.map((service) => {
    const box = space.box(serviceBox(service));
    const [certain, possible] = [row.certain.intersection(box), row.possible.intersection(box)];
    const [from_port, to_port] = portsOf(service);
    const own = `${id}/${serviceId(service)}`;
    return {
      fact: {
        id: own,
        ...documented,
        protocol: protocolName(service.protocol),
        from_port,
        to_port,
        verdict: possible.isEmpty() ? 'closed' : certain.isEmpty() ? 'undecided' : 'open',
        safeguarded: isSafe(possible),
      },
      prove: () => ({ ...row.prove(), fact: own }),
    };
  });
}

function titleOf({ roles }: Deployment, names: Requirement['from'] | Requirement['to']): string {
  return names
    .map((name) => (typeof name === 'string' ? (roles[name]?.title ?? name) : name.kind))
    .join(', ');
}
