import type { Origin } from '../model/origin.ts';
import { runAwsCommand } from './aws/commands/run-command.ts';
import { runAzCommand } from './azure/commands/run-command.ts';
import type { Command, Outcome } from './command.ts';
import type { EditableEvidence } from './editable-evidence.ts';

/** Carries out one command on the evidence of an estate; `target` is an account, a region or a subscription. */
export type CloudCommand = (
  evidence: EditableEvidence,
  command: Command,
  origin: Origin,
  target: string | undefined,
) => Outcome;

/** Programs that change what a cloud filters. */
export const CLOUD_PROGRAMS: ReadonlyMap<string, CloudCommand> = new Map([
  ['aws', runAwsCommand],
  ['az', runAzCommand],
]);
