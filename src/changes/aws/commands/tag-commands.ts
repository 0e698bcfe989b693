import type { Argument } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { retag, type Tag, withTags } from '../tags.ts';
import { argumentOf, membersOf, readStructures } from './shorthand.ts';

/** `create-tags`. */
export function createTags(context: CommandContext): Outcome {
  return change(context, withTags);
}

/** `delete-tags`: all of a resource where it names none, and a tag with another value than it names stays (API reference, DeleteTags). */
export function deleteTags(context: CommandContext): Outcome {
  const isMeant = (tag: Tag, { Key, Value }: Tag): boolean =>
    Key === tag.Key && (Value === undefined || Value === tag.Value);
  return change(context, (old, given) =>
    context.given.options.has('tags') ? old.filter((tag) => !given.some((each) => isMeant(tag, each))) : [],
  );
}

/** Roles and zones are bound by tags of machines, interfaces and networks; what the script makes is new, and told where it is made. */
function mayBearRoles({ text, unknown }: Argument): boolean {
  return unknown === undefined ? /^(?:i|eni|vpc|subnet)-/.test(text) : !MADE.test(unknown);
}

const MADE = /^\$\(aws ec2 create-[^|;&()`]*\), which only a run would show$/;

function change(
  context: CommandContext,
  changed: (old: readonly Tag[], given: readonly Tag[]) => readonly Tag[],
): Outcome {
  const { evidence, given, origin } = context;
  const first = needed(context, 'resources');
  if (first === undefined) return refuse(context, 'it names no resource');
  const resources = (given.options.get('resources') ?? [first]).filter(mayBearRoles);
  if (resources.length === 0) return 'done';
  const written = given.options.get('tags') ?? [];
  const structures = readStructures(written);
  const why =
    doubtOf(context, ...resources, ...written) ??
    (structures === undefined ? 'its tags do not stand in the script' : undefined);
  if (why !== undefined || structures === undefined)
    return addGap(context, `who plays roles that are bound by tags or names is not known: ${why}`);
  const tags = structures.map(membersOf).flatMap((members): Tag[] => {
    const [key, value] = [argumentOf(members.Key), argumentOf(members.Value)];
    if (key === undefined) return [];
    return [{ Key: key.text, ...(value === undefined ? {} : { Value: value.text }) }];
  });
  const ids = resources.map(({ text }) => text);
  retag(evidence, ids, (old) => changed(old, tags), origin);
  return 'done';
}
