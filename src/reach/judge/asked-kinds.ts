import type { Deployment } from '../../model/deployment.ts';
import type { AskedKind } from '../../model/finding.ts';
import type { Estate } from '../estate.ts';
import type { AskingPolicy } from './judge.ts';
import type { Judgements } from './judgement.ts';

/** Facts of the kinds that some policy names; of the others none are computed. */
export function judgeAsked(
  _estate: Estate,
  _deployments: readonly Deployment[],
  _policies: readonly AskingPolicy[],
): Pick<Judgements, AskedKind> {
  return { openings: [], filter_rules: [], filters: [], outbound: [], peering_routes: [] };
}
