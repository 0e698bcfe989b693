import type { CommandContext } from '../../cloud-command.ts';

const DELETES =
  /^(?:delete-(?:security-group|network-acl|network-interface|route-table|subnet|vpc|internet-gateway|managed-prefix-list)|release-address)$/;
const NAMES = /-(?:id|name)$/;

/** Remembers what a command names that it deletes perhaps: nothing else depends on it as long as nobody uses it. */
export function rememberDeleted({ evidence, given, doubt }: CommandContext, operation: string): void {
  if (doubt === undefined || !DELETES.test(operation)) return;
  for (const [option, values] of given.options)
    if (NAMES.test(option)) for (const { text } of values) evidence.perhapsDeleted.set(text, doubt);
}

/** Why a command may be refused: an earlier one of the script may have deleted what it names. */
export function deletedDoubt({ evidence, given }: CommandContext): string | undefined {
  if (evidence.perhapsDeleted.size === 0) return undefined;
  const texts = [...given.options.values()]
    .flat()
    .flatMap(({ text }) => [text, ...text.split(/[=,[\]{}"]+/)]);
  const found = texts.find((text) => evidence.perhapsDeleted.has(text));
  return found === undefined
    ? undefined
    : `${found} may be deleted before: ${evidence.perhapsDeleted.get(found)}`;
}
