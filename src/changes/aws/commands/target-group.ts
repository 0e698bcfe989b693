import { single } from '../../arguments.ts';
import { addGap, type CommandContext, needed } from '../../cloud-command.ts';
import type { Listed } from '../../editable-evidence.ts';
import { elementsOf, elementsWith, textOf } from '../elements.ts';
import { groupOfRule, hasGroup } from '../groups.ts';
import { ambiguous, inScope, scopeText } from './context.ts';
import { printedIn } from './printed.ts';

/** Groups that a command means; several where it is not known which. */
export interface TargetGroups {
  readonly groups: readonly string[];
  /** Why it is not known which. */
  readonly why?: string;
}

/** A text says why the provider refuses the command; some commands name a group by its id alone. */
export function targetGroup(context: CommandContext, isByName: boolean): TargetGroups | string {
  const { evidence, given } = context;
  const id = single(given, 'group-id');
  const name = isByName ? single(given, 'group-name') : undefined;
  const ruleIds = isByName ? given.options.get('security-group-rule-ids') : undefined;
  if (id === undefined && name === undefined && ruleIds?.[0] !== undefined) {
    const group = groupOfRule(evidence, ruleIds[0].text);
    if (group !== undefined) return { groups: [group] };
  }
  const asked = id ?? name ?? needed(context, 'group-id');
  if (asked === undefined) return 'it names no group';
  const all = inScope(context, [
    ...elementsOf(evidence, 'SecurityGroups'),
    ...elementsOf(evidence, 'SecurityGroupRules'),
  ]);
  if (asked.unknown !== undefined) {
    const printed = printedIn(evidence, asked);
    if (printed !== undefined && hasGroup(evidence, printed)) return { groups: [printed] };
    return { groups: idsOf(all), why: `which group it means depends on ${asked.unknown}` };
  }
  if (id !== undefined) {
    const isKnown = hasGroup(evidence, id.text);
    if (isKnown) return { groups: [id.text] };
    addGap(context, `${id.text} is not in evidence`, 'either', id.text);
    return { groups: [], why: `${id.text} is not in evidence` };
  }
  const found = idsOf(all.filter(({ value }) => value.GroupName === asked.text));
  const [only, second] = found;
  if (only !== undefined && second === undefined) return { groups: [only] };
  if (only === undefined) {
    addGap(context, `no group ${asked.text} is in evidence`);
    return { groups: [], why: `no group ${asked.text} is in evidence` };
  }
  const inDefault = found.filter((group) => isInDefaultNetwork(context, group));
  if (inDefault.length === 1) return { groups: inDefault };
  return ambiguous(
    context,
    `which group "${asked.text}" is`,
    all
      .filter(({ value }) => value.GroupName === asked.text)
      .map((element) => `${String(element.value.GroupId)} (${scopeText(context, element)})`),
  );
}

/** The only group of this name in the scope of the command. */
export function groupNamed(context: CommandContext, name: string): string | undefined {
  const found = inScope(context, elementsOf(context.evidence, 'SecurityGroups')).filter(
    ({ value }) => value.GroupName === name,
  );
  const [only, second] = idsOf(found);
  return second === undefined ? only : undefined;
}

function idsOf(elements: readonly Listed[]): string[] {
  return [...new Set(elements.flatMap(({ value }) => textOf(value.GroupId) ?? []))];
}

export function isInDefaultNetwork({ evidence }: CommandContext, group: string): boolean {
  const [described] = elementsWith(evidence, 'SecurityGroups', 'GroupId', group);
  const network = textOf(described?.value.VpcId);
  return elementsOf(evidence, 'Vpcs').some(
    ({ value }) => value.VpcId === network && value.IsDefault === true,
  );
}
