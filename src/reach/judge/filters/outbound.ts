import type { Deployment, Prohibition } from '../../../model/deployment.ts';
import type { OutboundFact } from '../../../model/facts.ts';
import type { Estate } from '../../estate.ts';
import type { Judgement } from '../judgement.ts';
import { judgeProhibitions } from '../prohibitions.ts';

/** No role of a profile is called so: names of roles are words. */
const ANYWHERE = 'the internet';

/**
 * Roles whose machines may send every packet to anywhere on the internet, though the page lists where they send to. Asked as if it
 * were forbidden, so that the whole way out is judged.
 */
export function judgeOutbound(estate: Estate, deployment: Deployment): Judgement<OutboundFact>[] {
  return listedRoles(deployment).flatMap((role) => {
    const asked: Deployment = {
      ...deployment,
      roles: {
        ...deployment.roles,
        [ANYWHERE]: { name: ANYWHERE, title: ANYWHERE, endpoints: [{ kind: 'internet' }], owners: new Map() },
      },
      prohibitions: [forbidden(role)],
    };
    const [judged] = judgeProhibitions(estate, asked);
    if (judged === undefined || judged.fact.verdict === 'closed' || judged.fact.partly) return [];
    const id = `outbound/${deployment.name}/${role}`;
    return [
      {
        fact: {
          id,
          deployment: deployment.name,
          role,
          verdict: judged.fact.verdict === 'exposed' ? ('open' as const) : ('undecided' as const),
        },
        prove: () => ({ ...judged.prove(), fact: id }),
      },
    ];
  });
}

/** Roles with machines that have destinations, all of them listed. */
function listedRoles({ roles, requirements }: Deployment): string[] {
  const sending = requirements.filter(({ needed }) => needed);
  return Object.keys(roles).filter((role) => {
    const own = sending.filter(({ from }) => from.includes(role));
    const isListed = (to: (typeof own)[number]['to'][number]) =>
      typeof to !== 'string' || !roles[to]?.endpoints.some(({ kind }) => kind === 'internet');
    return (
      own.length > 0 &&
      own.every(({ to }) => to.every(isListed)) &&
      roles[role]?.endpoints.some(({ kind }) => kind === 'asset') === true
    );
  });
}

function forbidden(role: string): Prohibition {
  return {
    id: 'outbound',
    title: 'outbound',
    section: '',
    repeats: [],
    assumed: true,
    from: [role],
    to: [ANYWHERE],
    allow: [],
  };
}
