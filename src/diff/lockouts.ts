import type { Lockout } from '../model/diff.ts';
import { formatService } from '../model/service.ts';
import { administrationOf } from '../profiles/administration.ts';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import type { Sides } from '../reach/delta/flow-changes.ts';
import type { Estate } from '../reach/estate.ts';
import { judgeRequirements } from '../reach/judge/requirements.ts';

/**
 * Flows that a change must never cut and that it cuts, or may cut.
 * @throws InputError where the configuration names nobody
 */
export function lockouts(configuration: LoadedConfiguration, { before, after }: Sides): Lockout[] {
  const stood = judged(configuration, before, false);
  const stands = judged(configuration, after, true);
  return stood.flatMap((then, index): Lockout[] => {
    const now = stands[index];
    const verdict = now === undefined || now.isNobody ? 'blocked' : now.verdict;
    const isWorse = ORDER.indexOf(verdict) > ORDER.indexOf(then.verdict);
    if (!isWorse) return [];
    const proof = now?.proof;
    const { from, to, service } = then;
    return [
      {
        ...{ from, to, service },
        before: then.verdict,
        after: verdict,
        ...(proof === undefined ? {} : { proof }),
      },
    ];
  });
}

const ORDER = ['open', 'undecided', 'partial', 'blocked'] as const;

function judged(configuration: LoadedConfiguration, estate: Estate, mayBeNobody: boolean) {
  const deployment = administrationOf(configuration, estate.snapshot, { mayBeNobody });
  return judgeRequirements(estate, deployment).map(({ fact, services, prove, ends }) => ({
    from: deployment.roles[fact.from_role]?.title ?? fact.from_role,
    to: deployment.roles[fact.to_role]?.title ?? fact.to_role,
    service: services.map(formatService).join(', '),
    verdict: fact.verdict,
    isNobody: ends.from.length === 0 || ends.to.length === 0,
    proof: prove().pairs[0],
  }));
}
