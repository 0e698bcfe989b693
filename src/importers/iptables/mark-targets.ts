import type { Action } from '../../model/filter.ts';
import { parseMark } from './marks.ts';
import type { Option } from './options.ts';

const FULL = 0xffff_ffff;

/** `MARK`; undefined: not understood. */
export function markAction(options: readonly Option[]): Action | undefined {
  return setMark(options, 'packet');
}

/** `CONNMARK` (xt_connmark.c). Undefined: not understood. */
export function connectionMarkAction(options: readonly Option[]): Action | undefined {
  const [copy, ...more] = options.filter(
    (option) => option.name === '--save-mark' || option.name === '--restore-mark',
  );
  if (copy === undefined) return setMark(options, 'connection');
  const masks = new Map(options.map((option) => [option.name, option.values[0]]));
  const both = masks.get('--mask');
  const packet = parseMark(masks.get('--nfmask') ?? both ?? '0xffffffff');
  const connection = parseMark(masks.get('--ctmask') ?? both ?? '0xffffffff');
  if (packet === undefined || connection === undefined || more.length > 0) return undefined;
  return copy.name === '--save-mark'
    ? { kind: 'copy-mark', to: 'connection', mask: packet.value, cleared: connection.value }
    : { kind: 'copy-mark', to: 'packet', mask: connection.value, cleared: packet.value };
}

function setMark(options: readonly Option[], of: 'packet' | 'connection'): Action | undefined {
  const [option, ...more] = options;
  const mark = parseMark(option?.values[0]);
  if (option === undefined || mark === undefined || more.length > 0 || option.negated) return undefined;
  const { value, mask } = mark;
  switch (option.name) {
    case '--set-xmark':
      return { kind: 'mark', of, value, mask };
    case '--set-mark':
      return { kind: 'mark', of, value, mask: (mask | value) >>> 0 };
    case '--and-mark':
      return { kind: 'mark', of, value: 0, mask: (FULL & ~value) >>> 0 };
    case '--or-mark':
      return { kind: 'mark', of, value, mask: value };
    case '--xor-mark':
      return { kind: 'mark', of, value, mask: 0 };
    default:
      return undefined;
  }
}
