/** A place in a script; both count from 1. */
export interface ScriptPlace {
  readonly line: number;
  readonly column: number;
}

/** What a script does not say of a text. */
export interface Unknown {
  /** Where the value comes from, as a person is told it: `$ADMIN_NET, which the script does not set`. */
  readonly source: string;
  /** All that the whole text can be; absent: anything between `prefix` and `suffix`. */
  readonly values?: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  /** Equal in each text that is the same, whatever it is. */
  readonly identity?: string;
  /** Of a path: nobody has had it before; of a text: it was there before the script, or holds no slash. */
  readonly kind?: UnknownKind;
}

export type UnknownKind = 'fresh' | 'given' | 'name';

/** One argument, as far as the script says it. */
export interface Word extends ScriptPlace {
  /** As the program gets it; what is unknown of it stands as the script writes it. */
  readonly text: string;
  readonly unknown?: Unknown;
  /** It stands unquoted and unknown, so that a shell may make several arguments of it, or none. */
  readonly maySplit?: true;
}

/** A line that a program reads from its standard input. */
export interface InputLine {
  readonly text: string;
  /** Line of the script. */
  readonly line: number;
  readonly unknown?: Unknown;
  /** No line break ends it: what is printed next goes on there. */
  readonly isOpen?: true;
}

/** Why a command may not run, or run several times. */
export interface Doubt {
  /** What it depends on: `it depends on "[ -f /etc/site ]"`. */
  readonly reason: string;
  /** How often it runs is not known either. */
  readonly repeats: boolean;
}

/** What a program reads: lines that the script gives, a file by its name, or what only a run would show. */
export type Input = readonly InputLine[] | Word | 'unknown';

/** Files that the script wrote. */
export interface WrittenFiles {
  get(path: Word): Exclude<Input, Word> | undefined;
}

/** One program that a script calls. */
export interface Command extends ScriptPlace {
  /** The program first; what stands before it (`sudo`, `env`) is left out. */
  readonly words: readonly Word[];
  /** As the script writes it, on one line. */
  readonly text: string;
  /** Standard input; absent: the script gives none. */
  readonly input?: Input;
  /** Content of files that the script wrote before. */
  readonly files: WrittenFiles;
  /** A variable that the script set: its text, or where that comes from. */
  readonly variable?: (name: string) => string | { readonly source: string } | undefined;
  readonly doubt?: Doubt;
  /** The script asks whether it fails, to do one thing or another. */
  readonly isTested?: boolean;
}

/** What became of a command, for what a script makes depend on it. */
export type Outcome = 'done' | 'failed' | 'unknown';

/** Who carries out the commands of a script. */
export interface Executor {
  /** A program is called. */
  execute(command: Command): Outcome;
  /** The script writes a file of the machine; the command is the one that does. */
  write(path: Word, content: Exclude<Input, Word>, command: Command): void;
  /** What a reader of the script should know. */
  warn(what: string, place: ScriptPlace): void;
}
