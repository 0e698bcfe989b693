import type { Action } from '../../model/filter.ts';
import type { Context } from './context.ts';
import { only, single, textOf } from './json-value.ts';

/** What a verdict statement does; chains are named as in their table. Undefined: not a verdict. */
export function verdictOf(statement: unknown, { table }: Context): Action | undefined {
  const [name, body] = single(statement) ?? [];
  switch (name) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      return body === null ? { kind: name } : { kind: 'opaque', reason: textOf(statement) };
    case 'jump':
    case 'goto': {
      const target = only(body, 'target')?.target;
      const chain = typeof target === 'string' ? table.chains.get(target) : undefined;
      if (chain === undefined || chain.base !== undefined)
        return { kind: 'opaque', reason: `${textOf(target)} is no chain that the table can jump to` };
      return { kind: name, chain: chain.name };
    }
    case 'reject': {
      if (body === null) return { kind: 'reject' };
      const reject = only(body, 'type', 'expr');
      if (reject === undefined) return { kind: 'opaque', reason: textOf(statement) };
      const words = [reject.type, reject.expr].filter((word) => word !== undefined).map(textOf);
      return words.length === 0 ? { kind: 'reject' } : { kind: 'reject', with: words.join(' ') };
    }
    default:
      return undefined;
  }
}
