import { addGap, type CommandContext } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { doubtTouched } from '../touched.ts';

/** What a command that is not carried out names may be different afterwards; what it makes is new. */
export function leaveOpen(context: CommandContext, operation: string, why: string): Outcome {
  const { evidence, given, origin } = context;
  const values = [...given.options].flatMap(([name, list]) =>
    list.flatMap(({ text, unknown }) =>
      unknown === undefined
        ? (text.match(IDS) ?? []).map((id) => ({ name, text: id }))
        : [{ name }, ...(text.match(IDS) ?? []).map((id) => ({ name, text: id }))],
    ),
  );
  const type = given.words.map(({ text }) => text).join(' ');
  doubtTouched(evidence, { type, values, isCreation: /^create-/.test(operation) }, why, origin);
  return addGap(context, why);
}

const IDS = /\b[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}\b|\barn:[\w-]+:[^\s"',\]]+/g;
