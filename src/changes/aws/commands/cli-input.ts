import { asRecord, type JsonRecord } from '../../../importers/json-object.ts';
import { type Argument, type Arguments, single } from '../../arguments.ts';

/** Members of an input document that mean the same as an option. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['GroupId', 'group-id'],
  ['IpPermissions', 'ip-permissions'],
  ['SecurityGroupRuleIds', 'security-group-rule-ids'],
]);

/**
 * The options of a command with those that its `--cli-input-json` writes; what stands in the line wins (AWS CLI user guide, skeletons).
 * A text says why they are not known.
 */
export function optionsOfInput(given: Arguments): ReadonlyMap<string, readonly Argument[]> | string {
  const input = single(given, 'cli-input-json');
  if (input === undefined) return 'its --cli-input-yaml is not carried out';
  if (input.unknown !== undefined) return `its --cli-input-json depends on ${input.unknown}`;
  const members = objectIn(input.text);
  if (members === undefined) return 'its --cli-input-json is no JSON object';
  const options = new Map(given.options);
  for (const [member, value] of Object.entries(members)) {
    const option = OPTIONS.get(member);
    if (option === undefined) return `${member} of its --cli-input-json is not carried out`;
    if (!options.has(option)) options.set(option, argumentsOf(value));
  }
  return options;
}

/** Options of a command on groups whose input cannot be read: which group it means, unless that is said, and what it writes are not known. */
export function unreadOptions(given: Arguments, why: string): ReadonlyMap<string, readonly Argument[]> {
  const unread: readonly Argument[] = [{ text: '{', unknown: why }];
  const group = (objectIn(single(given, 'cli-input-json')?.text ?? '') as { GroupId?: unknown } | undefined)
    ?.GroupId;
  return new Map([
    ['group-id', typeof group === 'string' ? [{ text: group }] : unread],
    ['ip-permissions', unread],
    ['security-group-rules', unread],
    ...given.options,
  ]);
}

function objectIn(text: string): JsonRecord | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function argumentsOf(value: unknown): readonly Argument[] {
  const isTexts = Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (isTexts) return value.map((text) => ({ text }));
  return [{ text: typeof value === 'string' ? value : JSON.stringify(value) }];
}
