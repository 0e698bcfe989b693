import type { SourceFile } from '../../model/evidence.ts';
import type { Command, Doubt, Executor, InputLine } from '../command.ts';
import type { Statement } from './syntax.ts';
import type { Variables } from './variables.ts';

/** Options that are set, and where the script ends. */
interface State {
  errexit: boolean;
  nounset?: boolean;
  pipefail?: boolean;
  stopped?: 'exit' | 'return' | 'break' | 'continue';
  /** Why nothing of what follows may run. */
  mayHaveEnded?: string;
}

/** A script while it is followed. */
export interface Run {
  readonly file: Pick<SourceFile, 'name'>;
  readonly executor: Executor;
  readonly variables: Variables;
  readonly functions: Map<string, Statement>;
  /** Names that the function declares as its own. */
  readonly locals?: Set<string>;
  readonly files: Map<string, readonly InputLine[] | 'unknown'>;
  readonly doubt?: Doubt;
  /** What runs at a signal, or at the end. */
  readonly traps: Command[];
  /** Calls of functions and of scripts within the script. */
  readonly depth: number;
  /** A failure here is a condition and ends nothing. */
  readonly isCondition: boolean;
  readonly state: State;
}
