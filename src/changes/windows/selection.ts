import type { RuleField } from '../../importers/windows/rule-record.ts';
import type { HostChanges } from '../host-changes.ts';
import { type FoundRule, nameOf, rulesOf } from './policy.ts';
import { holds } from './same-values.ts';

/** Rules of the local policy: commands change no others unless they say so (-PolicyStore, `netsh advfirewall set store`). */
export function changeable(host: HostChanges): readonly FoundRule[] {
  return rulesOf(host).filter(
    ({ fields }) => !/^(?:grouppolicy|mdm)$/i.test(fields.get('PolicyStoreSourceType')?.[0] ?? ''),
  );
}

/** By what a command names rules. */
export type NameKind = 'name' | 'title' | 'group';

/** The rules whose name is one of these; a text says why that cannot be told. */
export function namedRules(
  rules: readonly FoundRule[],
  kind: NameKind,
  patterns: readonly string[],
  hasWildcards: boolean,
): readonly FoundRule[] | string {
  const own = (rule: FoundRule) =>
    kind === 'name' ? nameOf(rule) : kind === 'title' ? rule.title : rule.group;
  if (kind === 'group' && !rules.some(({ group }) => group !== ''))
    return 'the evidence does not name the groups of rules';
  if (kind === 'name' && rules.some(({ form }) => form === 'netsh'))
    return 'netsh shows what rules are called, and not the names by which cmdlets find them';
  const strange = hasWildcards ? patterns.find((pattern) => /[[\]`]/.test(pattern)) : undefined;
  if (strange !== undefined) return `${strange} is a pattern that is not followed`;
  const isMeant = (text: string) => patterns.some((pattern) => matches(text, pattern, hasWildcards));
  const found = rules.filter((rule) => isMeant(own(rule)));
  if (kind === 'name') return found;
  const isWide = hasWildcards && patterns.some((pattern) => /[*?]/.test(pattern) && pattern !== '*');
  const open = rules.map(own).find((text) => text.startsWith('@') && !isMeant(text));
  return open !== undefined && (found.length === 0 || isWide)
    ? `${open} stands for a text of the system, which the evidence does not show`
    : found;
}

/** The rules whose fields hold what is asked of them; a text says which cannot be told. */
export function rulesWith(
  rules: readonly FoundRule[],
  asked: ReadonlyMap<RuleField, readonly string[]>,
): readonly FoundRule[] | string {
  const found: FoundRule[] = [];
  for (const rule of rules) {
    const answers = [...asked].map(([field, values]) => [field, holds(rule.fields, field, values)] as const);
    if (answers.some(([, answer]) => answer === false)) continue;
    const open = answers.find(([, answer]) => answer === undefined)?.[0];
    if (open !== undefined) return `the evidence does not tell ${open} of ${rule.title}`;
    found.push(rule);
  }
  return found;
}

/** Names may hold `*` and `?` where wildcards are meant (about_Wildcards). */
function matches(name: string, pattern: string, hasWildcards: boolean): boolean {
  if (!hasWildcards) return name.toLowerCase() === pattern.toLowerCase();
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(name);
}
