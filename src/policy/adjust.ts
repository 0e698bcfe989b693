import type { WaiverInForce } from '../model/accepted.ts';
import type { AuditPolicy } from '../model/audit.ts';
import type { Configuration } from '../model/configuration.ts';
import { type Policy, Severity } from '../model/finding.ts';
import type { PolicyAdjustment } from '../model/policy-configuration.ts';
import { RangeText } from '../model/selector.ts';
import { type AddressRange, ALL_ADDRESSES } from '../net/address.ts';
import { mergeRanges, subtractRanges } from '../net/address-ranges.ts';
import type { PacketSpace } from '../net/packet-set.ts';
import type { Catalogue } from './catalogue.ts';
import type { JudgedFact } from './check-answer.ts';
import type { AnyFact } from './wording.ts';

type Adjustments = Readonly<Record<string, Pick<PolicyAdjustment, 'enabled' | 'severity' | 'reason'>>>;

/** Those that a configuration disables, and no deployment enables. */
export function disabledPolicies(
  policies: readonly AuditPolicy[],
  deployments: Configuration['deployments'],
): ReadonlySet<string> {
  const disabled = policies.filter(({ adjusted }) => adjusted?.enabled === false).map(({ id }) => id);
  const isEnabled = (id: string) =>
    Object.values(deployments).some(({ policies: own }) => own[id]?.enabled === true);
  return new Set(disabled.filter((id) => !isEnabled(id)));
}

/** Policies that belong to no pack, or to one of those that the configuration names. */
export function ofPacks<Each extends Policy>(policies: readonly Each[], packs: readonly string[]): Each[] {
  return policies.filter(({ pack }) => pack === undefined || packs.includes(pack));
}

/** Policies as the configuration wants them. */
export function adjustedPolicies(
  policies: Catalogue['policies'],
  adjust: Readonly<Record<string, PolicyAdjustment>>,
): AuditPolicy[] {
  return policies.map(({ entrypoint: _entrypoint, ...policy }) => {
    const adjusted = adjust[policy.id];
    if (adjusted === undefined) return policy;
    const ports = portsOf(adjusted, policy);
    return { ...policy, ...(ports === undefined ? {} : { ports }), adjusted };
  });
}

function portsOf({ ports }: PolicyAdjustment, policy: Pick<Policy, 'ports'>): Policy['ports'] | undefined {
  return ports?.map((text) => {
    const [protocol, port] = text.split('/') as [string, string];
    const named = policy.ports.find((each) => each.protocol === protocol && each.port === Number(port));
    return { protocol, port: Number(port), name: named?.name ?? text };
  });
}

/** What policies want to know, each with what it means for everybody and for deployments that change anything of it. */
export function questionsOf(policies: readonly AuditPolicy[], deployments: Configuration['deployments']) {
  return policies.map((policy) => ({
    id: policy.id,
    ports: policy.ports,
    facts: policy.facts,
    platform: policy.platform,
    words: wordsOf(policy.adjusted),
    ofDeployments: new Map(
      Object.entries(deployments).flatMap(([name, { policies: own }]) => {
        const adjusted = own[policy.id];
        if (adjusted === undefined) return [];
        const ports = portsOf(adjusted, policy);
        return [[name, { ...(ports === undefined ? {} : { ports }), words: wordsOf(adjusted) }] as const];
      }),
    ),
  }));
}

type Words = Partial<Record<'trusted' | 'internet', readonly AddressRange[]>>;

function wordsOf(adjusted: PolicyAdjustment | undefined): Words {
  const { trusted, internet } = adjusted ?? {};
  return {
    ...(trusted === undefined ? {} : { trusted: trusted.map((text) => RangeText.parse(text).range) }),
    ...(internet === undefined ? {} : { internet: internet.map((text) => RangeText.parse(text).range) }),
  };
}

/** What of facts from the internet policies do not mean that are told whom to trust, or what the internet is. */
export function notMeant(space: PacketSpace, policies: readonly AuditPolicy[]): WaiverInForce[] {
  return policies.flatMap(({ id, adjusted }): WaiverInForce[] => {
    const { trusted = [], internet } = wordsOf(adjusted);
    const others = internet === undefined ? [] : subtractRanges(ALL_ADDRESSES, mergeRanges(internet));
    const source = mergeRanges([...trusted, ...others]);
    if (source.length === 0) return [];
    return [{ by: 'adjustment', policy: id, kind: 'internet', accepts: () => space.box({ source }) }];
  });
}

/** What policies find under `data.parameters`: the ports that a configuration gives them. */
export function parametersOf(
  policies: readonly AuditPolicy[],
): Record<string, { readonly ports: Policy['ports'] }> {
  const given = policies.filter(({ adjusted }) => adjusted?.ports !== undefined);
  return Object.fromEntries(given.map(({ id, ports }) => [id, { ports }]));
}

/**
 * Findings with the severities that the configuration wants, without those of policies that it disables for a deployment.
 * What a deployment changes goes before what is changed for all, key by key.
 */
export function adjustedFindings(
  findings: readonly JudgedFact[],
  policies: readonly AuditPolicy[],
  deployments: Configuration['deployments'],
  facts: readonly AnyFact[],
): JudgedFact[] {
  const own = new Map(policies.map((policy) => [policy.id, policy]));
  const ofAll: Adjustments = Object.fromEntries(
    policies.flatMap(({ id, adjusted }) => (adjusted === undefined ? [] : [[id, adjusted]])),
  );
  const deploymentOf = new Map(
    facts.map(({ fact }) => [fact.id, 'deployment' in fact ? fact.deployment : undefined]),
  );
  return findings.flatMap((finding): JudgedFact[] => {
    const deployment = deploymentOf.get(finding.fact);
    const ofDeployment: Adjustments =
      deployment === undefined ? {} : (deployments[deployment]?.policies ?? {});
    const adjustments = [ofDeployment[finding.policy], ofAll[finding.policy]].flatMap((each) => each ?? []);
    if (adjustments.find(({ enabled }) => enabled !== undefined)?.enabled === false) return [];
    const { severity, reason } = adjustments.find((each) => each.severity !== undefined) ?? {};
    const usual = own.get(finding.policy)?.severity;
    if (severity === undefined || usual === undefined || reason === undefined) return [finding];
    const moved = movedAlong(finding.severity, usual, severity);
    return [{ ...finding, severity: moved, adjusted: { from: finding.severity, reason } }];
  });
}

/** As far from `to` as `severity` is from `from`, within what there is. */
function movedAlong(severity: Severity, from: Severity, to: Severity): Severity {
  const order = Severity.options;
  const position = order.indexOf(severity) + order.indexOf(to) - order.indexOf(from);
  return order[Math.min(Math.max(position, 0), order.length - 1)] as Severity;
}
