import { accept, type Cursor, peekText, take, takeName } from './cursor.ts';

/** `accept`, `jump web`, …; undefined: no verdict stands here. */
export function parseVerdict(cursor: Cursor): unknown {
  const name = peekText(cursor);
  switch (name) {
    case 'accept':
    case 'drop':
    case 'continue':
    case 'return':
      take(cursor);
      return { [name]: null };
    case 'jump':
    case 'goto':
      take(cursor);
      return { [name]: { target: takeName(cursor) } };
    case 'reject':
      take(cursor);
      return { reject: parseReject(cursor) };
    default:
      return undefined;
  }
}

/** Without `with`: port unreachable of the packet's family, as JSON says it. */
function parseReject(cursor: Cursor): unknown {
  if (!accept(cursor, 'with')) return { type: 'icmpx', expr: 'port-unreachable' };
  const type = takeName(cursor);
  if (type === 'tcp') {
    takeName(cursor);
    return { type: 'tcp reset' };
  }
  accept(cursor, 'type');
  return { type, expr: takeName(cursor) };
}
