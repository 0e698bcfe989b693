import type { Condition } from '../../model/filter.ts';
import type { Box } from '../../net/box.ts';
import { icmpType } from './icmp-types.ts';
import { type Match, opaque, signed } from './match.ts';
import { type Option, optionText } from './options.ts';
import { portConditions } from './ports.ts';
import { flagConditions } from './tcp.ts';

/** A match of a protocol demands the protocol as well. */
function ofProtocol(protocol: number): Condition {
  return { kind: 'packet', boxes: [{ protocol: [[protocol, protocol]] }] };
}

export function withPorts(protocol: number): Match['conditions'] {
  return (options) => [ofProtocol(protocol), ...options.flatMap((option) => portOption(option, protocol))];
}

export function tcp(options: readonly Option[]): Condition[] {
  const conditions = options.flatMap((option) =>
    option.name === '--syn' || option.name === '--tcp-flags' ? flagConditions(option) : portOption(option, 6),
  );
  return [ofProtocol(6), ...conditions];
}

function portOption(option: Option, protocol: number): Condition[] {
  if (option.name === '--sport' || option.name === '--dport') return portConditions(option, protocol);
  return [opaque(`header option ${optionText(option)}`)];
}

export function icmp(protocol: 1 | 58): Match['conditions'] {
  return (options) => [
    ofProtocol(protocol),
    ...options.flatMap((option) => typeConditions(option, protocol)),
  ];
}

function typeConditions(option: Option, protocol: 1 | 58): Condition[] {
  const type = icmpType(option.values[0] ?? '', protocol);
  if (type === undefined) return [opaque(`ICMP type ${option.negated ? 'not ' : ''}${option.values[0]}`)];
  const box: Box = {
    protocol: [[protocol, protocol]],
    ...(type === 'any' ? {} : { icmpType: [type.type] }),
    ...(type === 'any' || type.code === undefined ? {} : { icmpCode: [type.code] }),
  };
  return [signed({ kind: 'packet', boxes: [box] }, option)];
}
