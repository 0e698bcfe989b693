import { isAfterClock } from '../importers/judged-before.ts';
import type { Audit, AuditPolicy } from '../model/audit.ts';
import type { Deployment } from '../model/deployment.ts';
import type { FactKind } from '../model/fact-kinds.ts';
import { judgesChanges } from '../model/finding.ts';
import type { Gap } from '../model/gap.ts';
import type { Profile } from '../model/profile.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { adjustedPolicies, disabledPolicies, ofPacks, questionsOf } from '../policy/adjust.ts';
import type { Waivable } from '../policy/waive.ts';
import { bindWaivers } from '../profiles/bind-waivers.ts';
import { flowQuestions } from '../profiles/flow-questions.ts';
import { instantiate } from '../profiles/instantiate.ts';
import { goneSelections, type Selections, selectionsSince } from '../profiles/selections.ts';
import type { Estate } from '../reach/estate.ts';
import { judgeFlows } from '../reach/flows/judge-flows.ts';
import { judge } from '../reach/judge/judge.ts';
import type { Judgements } from '../reach/judge/judgement.ts';
import { judgeWaivers } from '../reach/judge/waivers.ts';
import type { AuditInput } from './audit-input.ts';

/** An estate with all that policies are asked about, and the policies as the configuration wants them. */
export interface JudgedEstate extends Pick<ReturnType<typeof judge>, 'judgements' | 'coverage' | 'asked'> {
  readonly estate: Estate;
  readonly deployments: readonly Deployment[];
  /** What has gone since an earlier scan. */
  readonly gone: readonly Gap[];
  readonly policies: readonly AuditPolicy[];
  /** Ids of the policies that an audit does not ask. */
  readonly disabled: ReadonlySet<string>;
  readonly waivers: ReturnType<typeof judgeWaivers>;
  /** The judgements by the ids of their facts. */
  readonly byFact: ReadonlyMap<string, Waivable>;
  /** The times that the evidence proves that it was collected at, in order. */
  readonly collected: readonly string[];
  readonly asOf: string;
  readonly asOfSource: Audit['asOfSource'];
}

/**
 * Binds the roles of each deployment and judges its rows, and what concerns the whole estate.
 * @throws InputError for mistakes of the configuration
 */
export function judgeEstate(
  input: AuditInput,
  estate: Estate,
  selections: Selections = selectionsSince(),
): JudgedEstate {
  const { configuration } = input.configuration;
  const all = input.policies.flatMap((host) => host.catalogue.policies);
  const judging = ofPacks(all, configuration.policies.packs).filter((policy) => !judgesChanges(policy));
  const policies = adjustedPolicies(judging, configuration.policies.adjust);
  const others = all.map(({ id }) => id).filter((id) => !judging.some((each) => each.id === id));
  const disabled = new Set([...disabledPolicies(policies, configuration.deployments), ...others]);
  const { snapshot } = estate;
  const deployments = boundDeployments(input, snapshot, selections);
  const collected = snapshot.evidence.filter(({ proven }) => proven).flatMap((each) => each.collected ?? []);
  collected.sort();
  const { asOf, asOfSource } = timeOf(input, collected.at(-1));
  const ids = all.filter((policy) => !judgesChanges(policy)).map(({ id }) => id);
  const bound = input.waivers === undefined ? [] : bindWaivers(input.waivers, deployments, ids, snapshot);
  const waivers = judgeWaivers(estate, bound, asOf);
  const active = policies.filter(({ id }) => !disabled.has(id));
  const judged = judge(estate, deployments, questionsOf(active, configuration.deployments));
  const flows = judgeFlows(
    estate,
    deployments,
    flowQuestions(input.configuration, snapshot, kindsOf(policies), selections),
    judged.rows,
    kindsOf(active),
  );
  const judgements = { ...judged.judgements, ...flows.judgements };
  return {
    ...{ estate, deployments, policies, disabled, waivers, judgements, collected, asOf, asOfSource },
    gone: goneSelections(selections),
    coverage: judged.coverage,
    asked: [...judged.asked, ...flows.asked],
    byFact: byFact(judgements),
  };
}

/**
 * The deployments of a configuration with their roles bound.
 * @throws InputError for mistakes of the configuration
 */
export function boundDeployments(
  { configuration, profiles }: Pick<AuditInput, 'configuration' | 'profiles'>,
  snapshot: Snapshot,
  selections?: Selections,
): Deployment[] {
  return Object.keys(configuration.configuration.deployments).map((name) =>
    instantiate(profiles.get(name) as Profile, configuration, name, snapshot, selections),
  );
}

/** When an audit is judged at, by the newest collection time of its evidence. */
function timeOf(
  { asOf, clock, isLive }: AuditInput,
  newest: string | undefined,
): Pick<JudgedEstate, 'asOf' | 'asOfSource'> {
  if (asOf !== undefined) return { asOf, asOfSource: 'option' };
  if (isLive === true || newest === undefined || isAfterClock(newest, clock))
    return { asOf: clock, asOfSource: 'clock' };
  return { asOf: newest, asOfSource: 'manifest' };
}

/** Kinds of facts that policies are to have computed. */
function kindsOf(
  policies: readonly { readonly facts?: readonly FactKind[] | undefined }[],
): ReadonlySet<FactKind> {
  return new Set(policies.flatMap(({ facts }) => facts ?? []));
}

function byFact(judgements: Judgements): ReadonlyMap<string, Waivable> {
  const kinds = Object.entries(judgements) as [keyof Judgements, Judgements[keyof Judgements]][];
  const all = kinds.flatMap(([kind, list]) => list.map((each) => ({ ...each, kind }) as Waivable));
  return new Map(all.map((each) => [each.fact.id, each]));
}
