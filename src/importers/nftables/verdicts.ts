import type { Action, Condition } from '../../model/filter.ts';
import type { Box } from '../../net/box.ts';
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

/** Packets that a refusal can be sent for: nft does not print what it asks for that reason (seen in the bytecode of nft 1.0.6). */
export function neededBy(action: Action): Condition[] {
  if (action.kind !== 'reject') return [];
  const box = REFUSED.get(action.with?.split(' ')[0] ?? '');
  return box === undefined ? [] : [{ kind: 'packet', boxes: [box] }];
}

const REFUSED: ReadonlyMap<string, Box> = new Map<string, Box>([
  ['icmp', { family: 4 }],
  ['icmpv6', { family: 6 }],
  ['tcp', { protocol: [[6, 6]] }],
]);
