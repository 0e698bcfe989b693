import type { ScriptPlace } from '../command.ts';

export type Expression =
  /** A text; what stands between its pieces are variables, or what only a run would show. */
  | { readonly kind: 'text'; readonly parts: readonly TextPart[]; readonly quoted: boolean }
  /** `$name`, `$name.Member`. */
  | { readonly kind: 'variable'; readonly name: string; readonly members: string; readonly raw: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'table'; readonly entries: readonly (readonly [name: string, value: Expression])[] }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  /** A command whose output is the value. */
  | { readonly kind: 'output'; readonly statement: Statement; readonly raw: string }
  | { readonly kind: 'unknown'; readonly raw: string };

export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly members: string; readonly raw: string }
  | { readonly kind: 'unknown'; readonly raw: string };

export type Argument = ScriptPlace & {
  readonly raw: string;
} & (
    | { readonly kind: 'value'; readonly value: Expression }
    /** `-Name`, or `-Name:value`. */
    | { readonly kind: 'parameter'; readonly name: string; readonly value?: Expression }
    /** `@name`: each entry of a table is a parameter. */
    | { readonly kind: 'splat'; readonly name: string }
  );

export type Statement =
  | {
      readonly kind: 'command';
      readonly name: Expression;
      readonly arguments: readonly Argument[];
      readonly place: ScriptPlace;
      readonly raw: string;
    }
  | {
      readonly kind: 'expression';
      readonly value: Expression;
      readonly place: ScriptPlace;
      readonly raw: string;
    }
  | { readonly kind: 'pipeline'; readonly stages: readonly Statement[] }
  | { readonly kind: 'assignment'; readonly name: string; readonly adds: boolean; readonly value: Statement }
  | {
      readonly kind: 'foreach';
      readonly variable: string;
      readonly items: Expression;
      readonly body: readonly Statement[];
    }
  /** `if`, `while`, `switch`, `try` …: of each body it is not said whether, or how often, it runs. */
  | {
      readonly kind: 'branches';
      readonly keyword: string;
      readonly condition: string;
      /** Every condition, as the script writes it: of an `if` one for each body, else of all. */
      readonly conditions: readonly string[];
      readonly bodies: readonly (readonly Statement[])[];
      /** The first body runs whatever the condition. */
      readonly isCertain: boolean;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: readonly Statement[] };
