import type { CallArgument } from './call.ts';
import type { Run } from './run.ts';
import type { Argument } from './syntax.ts';
import { evaluate, toWords } from './values.ts';

/** What an argument gives to a call: nothing, one value, or those of a splatted table or list. */
export function argumentsOf(argument: Argument, { variables }: Run): CallArgument[] {
  const { line, column, raw } = argument;
  const place = { line, column, raw };
  switch (argument.kind) {
    case 'value':
      return [{ ...place, value: evaluate(argument.value, variables) }];
    case 'parameter':
      return [
        {
          ...place,
          parameter: argument.name,
          ...(argument.value === undefined ? {} : { value: evaluate(argument.value, variables) }),
        },
      ];
    case 'splat': {
      const value = variables.get(argument.name);
      if (value?.kind === 'table')
        return [...value.entries].map(([parameter, each]) => ({ ...place, parameter, value: each }));
      if (value?.kind === 'list') return value.items.map((each) => ({ ...place, value: each }));
      const source = `${raw}, which the script does not set`;
      return [{ ...place, value: { kind: 'unknown', source, raw } }];
    }
  }
}

/** As another program sees it. */
export function wordsOf({ parameter, value, ...place }: CallArgument) {
  const { line, column } = place;
  const name = parameter === undefined ? [] : [{ text: `-${parameter}`, line, column }];
  return [...name, ...(value === undefined ? [] : toWords(value, place))];
}
