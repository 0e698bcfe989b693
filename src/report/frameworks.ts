import { type Audit, isWaived } from '../model/audit.ts';
import { kindOfFacts } from '../model/fact-kinds.ts';
import type { Policy } from '../model/finding.ts';
import { adjustmentTexts, redirectedPolicies, silencedPolicies } from './adjustments.ts';
import type { FindingView } from './finding-view.ts';
import { counted } from './tally.ts';

/** What an audit says of a control: `satisfied` by what its policies test, on the firewall state in evidence. */
export type ControlVerdict = 'satisfied' | 'not-satisfied' | 'undecided' | 'not-judged';

export const CONTROL_VERDICTS: Readonly<
  Record<
    ControlVerdict,
    { readonly sign: string; readonly word: string; readonly tone: 'good' | 'bad' | 'doubt' | 'none' }
  >
> = {
  satisfied: { sign: '✓', word: 'satisfied', tone: 'good' },
  'not-satisfied': { sign: '✗', word: 'not satisfied', tone: 'bad' },
  undecided: { sign: '◌', word: 'undecided', tone: 'doubt' },
  'not-judged': { sign: '–', word: 'not judged', tone: 'none' },
};

export interface ControlView {
  /** Number in the framework: `1.3.1`. */
  readonly number: string;
  /** Unique among frameworks, begins with a letter: `pci-1.3.1`. */
  readonly id: string;
  /** What the control asks for; absent where the framework is not described. */
  readonly title: string | undefined;
  /** The policies that test a part of it. */
  readonly policies: readonly Policy[];
  readonly findings: readonly FindingView[];
  readonly verdict: ControlVerdict;
  /** Why it is undecided or not judged, what it is not satisfied by, or what the configuration changes of its policies. */
  readonly reason: string;
}

export interface FrameworkView {
  readonly id: string;
  readonly title: string;
  /** The document that the mappings rest on; absent where only a policy names the framework. */
  readonly source: string | undefined;
  /** Whose numbers its controls have; absent: those of the source. */
  readonly numbering: string | undefined;
  readonly url: string | undefined;
  readonly controls: readonly ControlView[];
}

/** A control as a policy refers to it. */
export interface ControlReference {
  readonly framework: string;
  readonly number: string;
  readonly id: string;
  readonly title: string | undefined;
}

/**
 * The controls that a policy tests a part of, each with the framework's title; none of a platform without evidence, and none of
 * another platform than the finding's, where one is given.
 */
export function controlsOf(
  policy: Policy | undefined,
  audit: Audit,
  finding?: FindingView,
): ControlReference[] {
  return Object.entries(policy?.controls ?? {}).flatMap(([id, numbers]) => {
    const framework = audit.frameworks.find((each) => each.id === id);
    if (absentPlatform(audit, framework) !== undefined) return [];
    if (finding !== undefined && !isOfPlatform(audit, finding, framework?.platform)) return [];
    return numbers.map((number) => ({
      framework: framework?.title ?? id,
      number,
      id: controlId(framework?.prefix ?? `${id}-`, number),
      title: framework?.controls[number],
    }));
  });
}

/** Every framework that a policy of the audit refers to: control → policies → findings and verdict, in the framework's order. */
export function frameworkViews(audit: Audit, findings: readonly FindingView[]): FrameworkView[] {
  const byPolicy = Map.groupBy(findings, (view) => view.finding.policy);
  const named = new Set(audit.policies.flatMap((policy) => Object.keys(policy.controls)));
  const known = audit.frameworks.filter(({ id }) => named.delete(id));
  const unknown = [...named].map((id) => ({
    id,
    title: id,
    source: undefined,
    numbering: undefined,
    url: undefined,
    platform: undefined,
    prefix: `${id}-`,
    controls: {},
  }));
  const views = [...known, ...unknown].map(({ prefix, controls, ...framework }) => ({
    id: framework.id,
    title: framework.title,
    source: framework.source,
    numbering: framework.numbering,
    url: framework.url,
    controls: numbersOf(audit, framework.id, Object.keys(controls)).map((number): ControlView => {
      const policies = audit.policies.filter((policy) => policy.controls[framework.id]?.includes(number));
      const absent = absentPlatform(audit, framework);
      const all = absent === undefined ? policies.flatMap(({ id }) => byPolicy.get(id) ?? []) : [];
      const own = all.filter((view) => isOfPlatform(audit, view, framework.platform));
      const title = (controls as Readonly<Record<string, string>>)[number];
      return {
        number,
        id: controlId(prefix, number),
        title,
        policies,
        findings: own,
        ...(absent === undefined
          ? verdictOf(audit, policies, own)
          : { verdict: 'not-judged', reason: `no evidence of ${absent}` }),
      };
    }),
  }));
  return views.filter((view) => view.controls.length > 0);
}

/** Controls that policies refer to, the framework's own order first. */
function numbersOf(audit: Audit, framework: string, order: readonly string[]): string[] {
  const used = new Set(audit.policies.flatMap((policy) => policy.controls[framework] ?? []));
  return [...order.filter((number) => used.delete(number)), ...[...used].sort()];
}

function verdictOf(
  audit: Audit,
  policies: readonly Policy[],
  findings: readonly FindingView[],
): { readonly verdict: ControlVerdict; readonly reason: string } {
  // What a configuration plays down is found all the same.
  const counting = findings.filter(({ finding }) => (finding.adjusted?.from ?? finding.severity) !== 'info');
  const decided = counting.filter(({ factStanding }) => factStanding !== 'undecided');
  if (decided.length > 0) {
    const waived = decided.filter(({ finding }) => isWaived(finding)).length;
    const others = decided.length - waived;
    const parts = [
      ...(others === 0
        ? []
        : [`${others} of its policies’ findings ${others === 1 ? 'shows' : 'show'} otherwise`]),
      ...(waived === 0 ? [] : [`waivers accept ${counted(waived, 'finding')} for a while`]),
    ];
    return { verdict: 'not-satisfied', reason: parts.join('; ') };
  }
  if (counting.length > 0)
    return {
      verdict: 'undecided',
      reason: `the evidence does not decide ${counting.length} of its policies’ questions`,
    };
  const failed = audit.failures.filter((failure) => policies.some(({ id }) => id === failure.policy));
  if (failed.length > 0)
    return {
      verdict: 'undecided',
      reason: `${failed.length === 1 ? 'policy' : 'policies'} ${failed.map(({ policy }) => policy).join(', ')} did not answer`,
    };
  const own = { policies: [...policies], deployments: audit.deployments };
  const changes = adjustmentTexts(own).join('; ');
  const asksElsewhere = redirectedPolicies(own).size > 0;
  // A policy that is not asked, or asked about other ports or addresses, shows nothing about the control.
  if (silencedPolicies(own).size > 0 || asksElsewhere) return { verdict: 'undecided', reason: changes };
  if (!audit.complete)
    return { verdict: 'undecided', reason: 'the audit is incomplete: evidence is missing' };
  const idle = policies.filter((policy) => !hasFacts(audit, policy));
  const nothing = [...new Set(idle.map((policy) => nothingOf(audit, policy)))].join(', ');
  if (idle.length === policies.length)
    return {
      verdict: 'not-judged',
      reason: nothing === NO_DEPLOYMENT ? nothing : `there was nothing to judge: ${nothing}`,
    };
  const unseen = [...new Set(policies.flatMap((policy) => unseenFilters(audit, policy)))];
  if (unseen.length > 0) return { verdict: 'undecided', reason: `not in evidence: ${listed(unseen)}` };
  const aside =
    idle.length === 0 ? [] : [`nothing to judge for ${idle.map(({ id }) => id).join(', ')}: ${nothing}`];
  return { verdict: 'satisfied', reason: [...(changes === '' ? [] : [changes]), ...aside].join('; ') };
}

/** What a policy had nothing of. */
function nothingOf(audit: Audit, policy: Policy): string {
  const absent = absentPlatform(audit, policy);
  if (absent !== undefined) return `no evidence of ${absent}`;
  const filters = policy.facts?.some((kind) => kindOfFacts(kind).of === 'filters') === true;
  if (filters && sightsOf(audit, policy)?.every(({ seen }) => seen === 0))
    return `no filter${policy.layers === undefined ? '' : ` of ${policy.layers.map((layer) => OF_LAYER[layer]).join(', ')}`} in evidence`;
  if (audit.deployments.length === 0 && policy.facts?.every((kind) => kindOfFacts(kind).of === 'deployments'))
    return NO_DEPLOYMENT;
  return (policy.facts ?? []).map((kind) => kindOfFacts(kind).nothing).join(', ');
}

const NO_DEPLOYMENT = 'no deployment was judged';

const OF_LAYER = { group: 'groups', subnet: 'subnets', host: 'hosts' } as const;

const NAMED_FILTERS = 3;

function listed(names: readonly string[]): string {
  const others = names.length - NAMED_FILTERS;
  return `${names.slice(0, NAMED_FILTERS).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** How much is in evidence of the filters that a policy judges; undefined where the audit does not say. */
function sightsOf({ coverage }: Audit, { platform, layers }: Policy): Audit['coverage']['filters'] {
  return coverage.filters?.filter(
    (each) =>
      (platform === undefined || each.platform === platform) &&
      (layers === undefined || layers.includes(each.layer)),
  );
}

/** Filters that a policy would have judged, had they been in evidence. */
function unseenFilters(audit: Audit, policy: Policy): readonly string[] {
  if (policy.facts?.some((kind) => kindOfFacts(kind).of === 'filters') !== true || !hasFacts(audit, policy))
    return [];
  return sightsOf(audit, policy)?.flatMap(({ unseen }) => unseen) ?? [];
}

/** The platform that something speaks of where no evidence of it was read. */
function absentPlatform(
  { evidence }: Audit,
  about: { readonly platform?: string | undefined } | undefined,
): string | undefined {
  return evidence.some(({ importer }) => importer === about?.platform) ? undefined : about?.platform;
}

/** Whether a finding is about a platform, by the evidence of the rules on its way; where they are of none (hosts', scripts'), it may be. */
function isOfPlatform(
  { evidence, frameworks }: Audit,
  { pairs, proof }: FindingView,
  platform: string | undefined,
): boolean {
  const others = new Set(
    frameworks.flatMap((each) =>
      each.platform === undefined || each.platform === platform ? [] : each.platform,
    ),
  );
  if (platform === undefined || !evidence.some(({ importer }) => others.has(importer ?? ''))) return true;
  const rules = pairs.flatMap(({ layers }) => layers.flatMap((layer) => layer.rules));
  const files = new Set([...rules, ...(proof?.origins ?? [])].map(({ file }) => file));
  const importers = evidence.flatMap(({ file, importer = '' }) => (files.has(file) ? importer : []));
  return importers.includes(platform) || !importers.some((importer) => others.has(importer));
}

/** Whether there was anything that a policy could have found; one that does not say its kind of facts may have. */
function hasFacts(audit: Audit, policy: Policy): boolean {
  const { facts, asked } = audit;
  if (absentPlatform(audit, policy) !== undefined) return false;
  const { facts: kinds = [] } = policy;
  return (
    kinds.length === 0 ||
    kinds.some((kind) => {
      if (kind === 'changes') return false;
      const { of, asked: subject } = kindOfFacts(kind);
      if (of === 'deployments' && audit.deployments.length === 0) return false;
      if (of === 'filters' && policy.layers !== undefined)
        if (sightsOf(audit, policy)?.every(({ seen }) => seen === 0)) return false;
      return (
        facts[kind].length > 0 || (subject !== undefined && asked.some((id) => id.startsWith(`${subject}/`)))
      );
    })
  );
}

/** `pci-1.3.1`, `sc-7.5`: letters, digits, hyphens and dots alone. */
function controlId(prefix: string, number: string): string {
  return `${prefix}${number}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '.')
    .replace(/^[^a-z]+|\.$/g, '');
}
