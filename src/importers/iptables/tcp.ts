import type { Condition } from '../../model/filter.ts';
import { opaque, signed } from './match.ts';
import type { Option } from './options.ts';

const FLAGS: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ALL: 63,
  NONE: 0,
};

/** `--tcp-flags mask set`, or `--syn`, which is `--tcp-flags FIN,SYN,RST,ACK SYN`. */
export function flagConditions(option: Option): Condition[] {
  const [maskText, valueText] = option.name === '--syn' ? ['FIN,SYN,RST,ACK', 'SYN'] : option.values;
  const mask = parseFlags(maskText);
  const value = parseFlags(valueText);
  if (mask === undefined || value === undefined)
    return [opaque(`TCP flags ${option.negated ? 'not ' : ''}${option.values.join(' ')}`)];
  return [signed({ kind: 'tcp-flags', mask, value }, option)];
}

function parseFlags(text: string | undefined): number | undefined {
  let flags = 0;
  for (const name of (text ?? '').split(',')) {
    const flag = FLAGS[name.toUpperCase()];
    if (flag === undefined) return undefined;
    flags |= flag;
  }
  return flags;
}
