import type { BaseChain, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { TCP } from '../../net/protocol.ts';
import type { Answer } from './documents.ts';
import { type Element, type FirstVersion, firstVersions, readElement } from './elements.ts';
import { opaque, type ReadRule, statefulRule, statelessConditions } from './firewall-rules.ts';
import { NetworkFirewall, NetworkFirewallPolicy, type Reference, RuleGroup } from './firewall-schema.ts';

/** An endpoint of a firewall, by whose id routes lead to it. */
export interface FirewallEndpoint {
  readonly subnet: string;
  readonly filter: string;
  /** Absent: answers to what it let pass do so, too. */
  readonly answers?: string;
}

export interface Firewalls {
  readonly endpoints: ReadonlyMap<string, FirewallEndpoint>;
  readonly filters: readonly Filter[];
}

const UNSEEN = 'rules of the firewall are not in evidence';

/**
 * Network firewalls: stateless rules, then the stateful ones of packets that these hand on. Rules with names of servers or with
 * anything else that looks into packets may match or not (Network Firewall guide, stateless and stateful rules engines).
 */
export function readFirewalls(answers: readonly Answer[], gaps: Gap[]): Firewalls {
  const read = <T>(
    key: string,
    schema: Parameters<typeof readElement<T>>[1],
    idOf: (value: T) => string,
  ): FirstVersion<T>[] => {
    const elements = answers.flatMap(({ body, file, pointer }) =>
      body[key] === undefined ? [] : (readElement(body, schema, file.name, pointer, gaps) ?? []),
    );
    return firstVersions(elements, schema, idOf, gaps);
  };
  const policyArn = ({ FirewallPolicyResponse: each }: NetworkFirewallPolicy) =>
    each?.FirewallPolicyArn ?? '';
  const groupArn = ({ RuleGroupResponse: each }: RuleGroup) => each?.RuleGroupArn ?? '';
  const policies = undisputed(read('FirewallPolicy', NetworkFirewallPolicy, policyArn), policyArn);
  const groups = undisputed(read('RuleGroup', RuleGroup, groupArn), groupArn);
  const endpoints = new Map<string, FirewallEndpoint>();
  const filters: Filter[] = [];
  const firewallId = ({ Firewall: { FirewallArn, FirewallName } }: NetworkFirewall) =>
    FirewallArn ?? FirewallName ?? 'firewall';
  for (const element of read('Firewall', NetworkFirewall, firewallId)) {
    const { Firewall: firewall } = element.value;
    const id = firewallId(element.value);
    const name = firewall.FirewallName ?? id;
    const origin: Origin = { file: element.file, pointer: `${element.pointer}/Firewall`, text: name };
    const all = [element.value, ...element.others];
    const [arn, other] = new Set(all.map((each) => each.Firewall.FirewallPolicyArn ?? ''));
    const policy = other === undefined ? policies.get(arn ?? '') : undefined;
    const { packets, answers: back } = rulesOf(policy, groups, origin);
    if (
      policy === undefined ||
      referencesOf(policy.value).some((each) => sourceOf(each, groups) === undefined)
    ) {
      const what = `${UNSEEN}: ${name} (describe-firewall-policy, describe-rule-group)`;
      gaps.push({ kind: 'unseen', effect: 'either', what, subject: id, origin });
    }
    filters.push(toFilter(id, name, packets, origin));
    if (back !== undefined) filters.push(toFilter(`${id} answers`, name, back, origin));
    const states = all.flatMap((each) => Object.values(each.FirewallStatus?.SyncStates ?? {}));
    for (const { Attachment: attachment } of states) {
      if (!attachment?.EndpointId || !attachment.SubnetId) continue;
      endpoints.set(attachment.EndpointId, {
        subnet: attachment.SubnetId,
        filter: id,
        ...(back === undefined ? {} : { answers: `${id} answers` }),
      });
    }
  }
  return { endpoints, filters };
}

/** What two answers tell differently counts as one that is not in evidence. */
function undisputed<T>(
  elements: readonly FirstVersion<T>[],
  idOf: (value: T) => string,
): ReadonlyMap<string, Element<T>> {
  return new Map(
    elements.filter(({ others }) => others.length === 0).map((each) => [idOf(each.value), each]),
  );
}

function referencesOf({ FirewallPolicy: own }: NetworkFirewallPolicy): Reference[] {
  return [...(own.StatelessRuleGroupReferences ?? []), ...(own.StatefulRuleGroupReferences ?? [])];
}

/** The rules of a group, which those of the platform do not show. */
function sourceOf({ ResourceArn: arn }: Reference, groups: ReadonlyMap<string, Element<RuleGroup>>) {
  return groups.get(arn ?? '')?.value.RuleGroup.RulesSource ?? undefined;
}

function toFilter(id: string, name: string, rules: readonly Rule[], origin: Origin): Filter {
  const base: BaseChain = {
    hook: 'forward',
    priority: 0,
    chain: 'stateless',
    policy: 'drop',
    translates: false,
    origin,
  };
  const stateful = rules.filter((rule) => rule.id.startsWith('stateful'));
  return {
    id,
    title: name,
    layer: 'subnet',
    bases: [base],
    chains: new Map([
      ['stateless', { title: 'stateless', rules: rules.filter((rule) => !stateful.includes(rule)) }],
      ['stateful', { title: 'stateful', rules: stateful }],
    ]),
    origin,
    repliesPass: true,
  };
}

/** The rules for packets and for their answers; those of the stateful engine have ids that say so. */
function rulesOf(
  policy: Element<NetworkFirewallPolicy> | undefined,
  groups: ReadonlyMap<string, Element<RuleGroup>>,
  origin: Origin,
): { readonly packets: readonly Rule[]; readonly answers?: readonly Rule[] } {
  const unseen: Rule = {
    id: 'unseen',
    conditions: [],
    action: { kind: 'opaque', reason: UNSEEN },
    origin,
  };
  if (policy === undefined) return { packets: [unseen], answers: [unseen] };
  const { FirewallPolicy: own } = policy.value;
  const at: Origin = { file: policy.file, pointer: `${policy.pointer}/FirewallPolicy`, text: origin.text };
  const stateless: Rule[] = [];
  const references = (own.StatelessRuleGroupReferences ?? []).toSorted(
    (left, right) => (left.Priority ?? 0) - (right.Priority ?? 0),
  );
  for (const reference of references) {
    const { ResourceArn: arn } = reference;
    const group = groups.get(arn ?? '');
    const rules = sourceOf(reference, groups)?.StatelessRulesAndCustomActions?.StatelessRules;
    if (group === undefined || !rules) {
      stateless.push({
        ...unseen,
        id: `unseen ${stateless.length}`,
        action: { kind: 'opaque', reason: `the rule group ${nameOf(arn)} is not in evidence` },
      });
      continue;
    }
    const ordered = rules
      .map((rule, index) => ({ rule, index }))
      .toSorted((left, right) => (left.rule.Priority ?? 0) - (right.rule.Priority ?? 0));
    for (const { rule, index } of ordered) {
      const pointer = `${group.pointer}/RuleGroup/RulesSource/StatelessRulesAndCustomActions/StatelessRules/${index}`;
      const text = `${nameOf(arn)} stateless ${rule.Priority}`;
      stateless.push({
        id: `stateless ${stateless.length} ${text}`,
        conditions: statelessConditions(rule),
        action: actionOf(rule.RuleDefinition?.Actions ?? []),
        origin: { file: group.file, pointer, text },
      });
    }
  }
  const last: Rule = {
    id: 'stateless default',
    conditions: [],
    action: actionOf(own.StatelessDefaultActions ?? []),
    origin: {
      ...at,
      pointer: `${at.pointer}/StatelessDefaultActions`,
      text: `${origin.text}: stateless default`,
    },
  };
  const all = [...stateless, last];
  const passes = all.some((rule) => rule.action.kind === 'accept');
  const { rules: stateful, ordered } = statefulRules(policy, groups, at);
  const decides =
    all.some((rule) => rule.action.kind !== 'goto') ||
    ordered.some((each) => each.answered?.action.kind === 'drop');
  // An answer that the stateful engine gets belongs to a connection that it knows, unless a stateless rule let that pass.
  const unless = passes ? [opaque('whether the engine knows the connection of an answer')] : [];
  const known: Rule = { id: 'stateful answers', conditions: [], action: { kind: 'accept' }, origin: at };
  const back = [...ordered.flatMap(({ answered }) => answered ?? []), known].map((rule) =>
    rule.action.kind === 'accept' ? { ...rule, conditions: [...rule.conditions, ...unless] } : rule,
  );
  return { packets: [...all, ...stateful], ...(decides ? { answers: [...all, ...back] } : {}) };
}

function actionOf(actions: readonly string[]): Rule['action'] {
  if (actions.includes('aws:pass')) return { kind: 'accept' };
  if (actions.includes('aws:drop')) return { kind: 'drop' };
  if (actions.includes('aws:forward_to_sfe')) return { kind: 'goto', chain: 'stateful' };
  return { kind: 'opaque', reason: `the action ${actions.join(', ')} is not known` };
}

/** By default all that passes, then all that drops, then what no rule matches passes; in strict order one after the other. */
function statefulRules(
  policy: Element<NetworkFirewallPolicy>,
  groups: ReadonlyMap<string, Element<RuleGroup>>,
  at: Origin,
): { readonly rules: Rule[]; readonly ordered: readonly ReadRule[] } {
  const { FirewallPolicy: own } = policy.value;
  const isStrict = own.StatefulEngineOptions?.RuleOrder === 'STRICT_ORDER';
  const references = (own.StatefulRuleGroupReferences ?? []).toSorted((left, right) =>
    isStrict ? (left.Priority ?? 0) - (right.Priority ?? 0) : 0,
  );
  const read = references.flatMap(({ ResourceArn: arn }, index) =>
    groupRules(arn ?? '', groups.get(arn ?? ''), index, at),
  );
  const ordered = isStrict
    ? read
    : [...read.filter((each) => each.verdict === 'pass'), ...read.filter((each) => each.verdict === 'drop')];
  const defaults = own.StatefulDefaultActions ?? [];
  const dropping = defaults.find((each) => each.startsWith('aws:drop'));
  const pointer = `${at.pointer}/StatefulDefaultActions`;
  const origin: Origin = { ...at, pointer, text: `${at.text}: ${dropping ?? 'stateful default'}` };
  const inspects = Boolean(own.TLSInspectionConfigurationArn);
  const tcp = { kind: 'packet', boxes: [{ protocol: [[TCP, TCP]] }] } as const;
  const rules: Rule[] = [
    ...(inspects
      ? [
          {
            id: 'stateful inspection',
            conditions: [tcp, opaque('it looks into TLS')],
            action: { kind: 'drop' },
            origin: at,
          } as const,
        ]
      : []),
    ...ordered.map(({ rule }) => rule),
    ...(isStrict && dropping !== undefined
      ? [
          {
            id: 'stateful default',
            conditions: dropping === 'aws:drop_strict' ? [] : [opaque(`${dropping} lets connections begin`)],
            action: { kind: 'drop' },
            origin,
          } as const,
        ]
      : []),
    { id: 'stateful pass', conditions: [], action: { kind: 'accept' }, origin },
  ];
  return { rules, ordered };
}

function groupRules(
  arn: string,
  group: Element<RuleGroup> | undefined,
  place: number,
  at: Origin,
): ReadRule[] {
  const source = group?.value.RuleGroup.RulesSource;
  const id = `stateful ${place} ${nameOf(arn)}`;
  const either = (reason: string, origin: Origin): ReadRule[] =>
    (['pass', 'drop'] as const).map((verdict) => ({
      verdict,
      rule: {
        id: `${id} ${verdict}`,
        conditions: [opaque(reason)],
        action: { kind: verdict === 'pass' ? 'accept' : 'drop' },
        origin,
      },
    }));
  if (group === undefined || !source) return either(`the rule group ${nameOf(arn)} is not in evidence`, at);
  const origin: Origin = {
    file: group.file,
    pointer: `${group.pointer}/RuleGroup/RulesSource`,
    text: nameOf(arn),
  };
  if (source.StatefulRules) {
    const sets = group.value.RuleGroup.RuleVariables?.IPSets ?? {};
    const variables = new Map(
      Object.entries(sets).flatMap(([name, { Definition: set }]) => (set?.length ? [[name, set]] : [])),
    );
    return source.StatefulRules.flatMap((rule, index) => {
      const pointer = `${origin.pointer}/StatefulRules/${index}`;
      const text = `${origin.text} rule ${index + 1}`;
      return statefulRule(rule, `${id} ${index}`, variables, { ...origin, pointer, text });
    });
  }
  if (source.RulesSourceList)
    return either(`it depends on the name of the server (${origin.text})`, origin).map((each) => ({
      ...each,
      rule: {
        ...each.rule,
        conditions: [{ kind: 'packet', boxes: [{ protocol: [[TCP, TCP]] }] }, ...each.rule.conditions],
      },
    }));
  return either(`rules of ${origin.text} look into packets`, origin);
}

function nameOf(arn: string | null | undefined): string {
  return arn?.split('/').at(-1) || 'without a name';
}
