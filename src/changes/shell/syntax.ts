import type { ScriptPlace } from '../command.ts';

/** A piece of a word. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `$NAME`, `${NAME}`, `${NAME:-word}`; `operator` holds what stands behind the name. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly operator: string;
      readonly quoted: boolean;
      readonly raw: string;
    }
  /** `$(…)`, `` `…` ``, `$((…))`: what only a run would show. */
  | { readonly kind: 'run'; readonly quoted: boolean; readonly raw: string };

export interface RawWord extends ScriptPlace {
  readonly parts: readonly Part[];
  /** As the script writes it. */
  readonly raw: string;
}

/** `NAME=value`, `NAME[…]=value`, or `NAME=(a b)` with its elements; `+=` adds. */
export interface Assignment {
  readonly name: string;
  readonly value: RawWord;
  readonly elements?: readonly RawWord[];
  /** Of `NAME[…]=value`. */
  readonly subscript?: Part;
  readonly adds: boolean;
}

/** `<`, `>`, `<<` …; the body of a here-document stands in `lines`. */
export interface Redirection {
  readonly operator: string;
  readonly target: RawWord;
  /** The variable that gets the number of the descriptor: `{NAME}>`. */
  readonly variable?: string;
  readonly lines?: readonly { readonly parts: readonly Part[]; readonly line: number }[];
}

export type Statement =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly RawWord[];
      readonly redirections: readonly Redirection[];
      readonly place: ScriptPlace;
    }
  | {
      readonly kind: 'pipeline';
      readonly stages: readonly Statement[];
      readonly negated: boolean;
      /** A stage hands over its errors, too: `|&`. */
      readonly joinsErrors: boolean;
    }
  | {
      readonly kind: 'and-or';
      readonly first: Statement;
      readonly rest: readonly { readonly operator: '&&' | '||'; readonly statement: Statement }[];
    }
  | {
      readonly kind: 'for';
      /** `for ((…))`. */
      readonly count?: RawWord;
      readonly variable: string;
      /** Absent: the arguments of the script, or a counted loop. */
      readonly words?: readonly RawWord[];
      readonly body: readonly Statement[];
      readonly redirections: readonly Redirection[];
      readonly place: ScriptPlace;
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly condition: readonly Statement[];
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[];
      readonly redirections: readonly Redirection[];
      readonly place: ScriptPlace;
    }
  | {
      readonly kind: 'while';
      readonly isUntil: boolean;
      readonly condition: readonly Statement[];
      readonly body: readonly Statement[];
      readonly redirections: readonly Redirection[];
      readonly place: ScriptPlace;
    }
  | {
      readonly kind: 'case';
      readonly subject: RawWord;
      readonly branches: readonly {
        readonly patterns: readonly RawWord[];
        readonly body: readonly Statement[];
        /** `;;&` and `;&`: branches behind it may be taken as well. */
        readonly goesOn: boolean;
      }[];
      readonly redirections: readonly Redirection[];
      readonly place: ScriptPlace;
    }
  | {
      readonly kind: 'group';
      /** `( … )`: what it assigns ends with it. */
      readonly isSubshell: boolean;
      readonly body: readonly Statement[];
      readonly redirections: readonly Redirection[];
    }
  /** `… &`. */
  | { readonly kind: 'background'; readonly statement: Statement }
  /** `((…))`. */
  | { readonly kind: 'arithmetic'; readonly word: RawWord; readonly place: ScriptPlace }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly body: Statement;
      /** `function NAME`. */
      readonly isNamedSo: boolean;
    };
