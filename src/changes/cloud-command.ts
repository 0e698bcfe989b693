import type { Gap } from '../model/gap.ts';
import type { Origin } from '../model/origin.ts';
import { type Argument, type Arguments, completed, type OptionNames, single } from './arguments.ts';
import type { Command, Outcome } from './command.ts';
import { type EditableEvidence, tellGap } from './editable-evidence.ts';

/** A command of a cloud's own program while it is carried out on evidence. */
export interface CommandContext {
  readonly evidence: EditableEvidence;
  readonly given: Arguments;
  readonly origin: Origin;
  /** Why it may not run, or not as it stands. */
  readonly doubt?: string;
  /** An account, a region or a subscription, where the user named one. */
  readonly target?: string;
}

export type Handler = (context: CommandContext) => Outcome;

/** A command with its arguments, and why it may not run as they say. */
export function commandContext(
  evidence: EditableEvidence,
  command: Command,
  given: Arguments,
  origin: Origin,
  target: string | undefined,
): CommandContext {
  const reasons = [
    ...(command.doubt === undefined ? [] : [command.doubt.reason]),
    ...(given.doubt === undefined ? [] : [`it depends on ${given.doubt}`]),
  ];
  return {
    evidence,
    given,
    origin,
    ...(reasons.length === 0 ? {} : { doubt: [...new Set(reasons)].join('; ') }),
    ...(target === undefined ? {} : { target }),
  };
}

/** A handler that finds its options by their whole names, of which a line may have the beginning. */
export function withWholeOptions(names: OptionNames, handler: Handler): Handler {
  return (context) => handler({ ...context, given: completed(context.given, names) });
}

/** The same with a further reason why it may not run as it stands. */
export function doubted(context: CommandContext, reason: string): CommandContext {
  return { ...context, doubt: [...(context.doubt === undefined ? [] : [context.doubt]), reason].join('; ') };
}

/** The provider refuses it, or nothing changes by it. */
export function refuse({ evidence, origin }: CommandContext, what: string): Outcome {
  evidence.warnings.push({ what, origin });
  return 'failed';
}

export function addGap(
  { evidence, origin }: CommandContext,
  what: string,
  effect: Gap['effect'] = 'either',
  subject?: string,
): Outcome {
  tellGap(evidence, { effect, what, ...(subject === undefined ? {} : { subject }), origin });
  return 'unknown';
}

/** The only value of an option that the command needs: where it is not there, it may be among the words that are not known. */
export function needed({ given }: CommandContext, name: string): Argument | undefined {
  return single(given, name) ?? (given.doubt === undefined ? undefined : { text: '', unknown: given.doubt });
}

/** What is not known of arguments, as one reason; undefined where all of it is known. */
export function doubtOf(
  { doubt }: Pick<CommandContext, 'doubt'>,
  ...values: readonly (Argument | undefined)[]
): string | undefined {
  const reasons = values.flatMap((value) =>
    value?.unknown === undefined ? [] : [`it depends on ${value.unknown}`],
  );
  const all = [...new Set([...(doubt === undefined ? [] : [doubt]), ...reasons])];
  return all.length === 0 ? undefined : all.join('; ');
}
