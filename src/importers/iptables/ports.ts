import type { Condition } from '../../model/filter.ts';
import type { Box, Interval } from '../../net/box.ts';
import { parsePortRange, WITH_PORTS } from '../../net/protocol.ts';
import { opaque, type RuleContext, signed } from './match.ts';
import type { Option } from './options.ts';

const SIDES: Readonly<Record<string, readonly ('sourcePort' | 'destinationPort')[]>> = {
  '--sport': ['sourcePort'],
  '--dport': ['destinationPort'],
  '--sports': ['sourcePort'],
  '--dports': ['destinationPort'],
  '--ports': ['sourcePort', 'destinationPort'],
};

/** `22`, `1024:`, `:1023`, `7000:7099`; names of services depend on the machine that loads the rules. */
function parsePorts(text: string): Interval | undefined {
  const full = `${text.startsWith(':') ? '0' : ''}${text}${text.endsWith(':') ? '65535' : ''}`;
  return parsePortRange(full, ':');
}

/** Ports of one protocol; a negated list is one negated condition, beside the protocol's own, which stays as it is. */
export function portConditions(option: Option, protocol: number): Condition[] {
  const [text = ''] = option.values;
  const lists = SIDES[option.name] ?? [];
  const isList = option.name.endsWith('s');
  const ports = (isList ? text.split(',') : [text]).map(parsePorts);
  if (lists.length === 0 || ports.some((interval) => interval === undefined)) {
    return [opaque(`port ${option.negated ? 'not ' : ''}${text}`)];
  }
  const boxes = lists.map((side): Box => ({ protocol: [[protocol, protocol]], [side]: ports as Interval[] }));
  return [signed({ kind: 'packet', boxes }, option)];
}

/** `multiport` needs a protocol with ports; a kernel refuses it otherwise. */
export function multiportConditions(options: readonly Option[], context: RuleContext): Condition[] {
  const { protocol } = context;
  if (protocol === undefined || !WITH_PORTS.includes(protocol))
    return [opaque('ports without a protocol that has them')];
  return options.flatMap((option) => portConditions(option, protocol));
}
