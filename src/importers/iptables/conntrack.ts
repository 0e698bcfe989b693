import type { Condition, ConnectionState } from '../../model/filter.ts';
import { parseMasked } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import { parsePortRange, protocolNumber } from '../../net/protocol.ts';
import { opaque, type RuleContext, signed } from './match.ts';
import type { Option } from './options.ts';
import { originalPorts } from './original-ports.ts';

const STATES: Readonly<Record<string, ConnectionState>> = {
  NEW: 'new',
  ESTABLISHED: 'established',
  RELATED: 'related',
  INVALID: 'invalid',
  UNTRACKED: 'untracked',
  DNAT: 'dnat',
  SNAT: 'snat',
};

/** `conntrack` and `state` (iptables-extensions(8)); what is not known of a first packet is opaque. */
export function conntrackConditions(options: readonly Option[], context: RuleContext): Condition[] {
  const [states, others] = [true, false].map((ofState) =>
    options
      .filter(({ name }) => /^--(?:ct)?state$/.test(name) === ofState)
      .flatMap((option) => conntrackOption(option, context)),
  ) as [Condition[], Condition[]];
  if (others.length === 0) return states;
  // Without a connection nothing but its state is asked, and where that is not asked nothing matches (xt_conntrack.c).
  if (states.length === 0) return [{ kind: 'state', states: WITHOUT, negated: true }, ...others];
  if (states.every(isOfConnections)) return [...states, ...others];
  return [...states, { kind: 'any', of: [[{ kind: 'state', states: WITHOUT }], others] }];
}

const SIDES: Readonly<Record<string, 'source' | 'destination'>> = {
  '--ctorigsrcport': 'source',
  '--ctorigdstport': 'destination',
};

const WITHOUT: readonly ConnectionState[] = ['untracked', 'invalid'];

/** Of packets without a connection it does not hold. */
function isOfConnections(condition: Condition): boolean {
  if (condition.kind !== 'state') return false;
  return condition.negated === true
    ? WITHOUT.every((state) => condition.states.includes(state))
    : !WITHOUT.some((state) => condition.states.includes(state));
}

function conntrackOption(option: Option, context: RuleContext): Condition[] {
  const text = option.values.join(' ');
  const unknown = () => [
    opaque(`connection tracking ${option.name.replace(/^--/, '')} ${option.negated ? 'not ' : ''}${text}`),
  ];
  if (option.name === '--ctstate' || option.name === '--state') {
    const states = text.split(',').map((name) => STATES[name.toUpperCase()]);
    if (states.some((state) => state === undefined)) return unknown();
    return [signed({ kind: 'state', states: states as ConnectionState[] }, option)];
  }
  if (option.name === '--ctdir') return directionOf(option) ?? unknown();
  if (option.name === '--ctstatus' && /^[DS]NAT$/i.test(text)) {
    return [signed({ kind: 'state', states: [STATES[text.toUpperCase()] as ConnectionState] }, option)];
  }
  const side = SIDES[option.name];
  const ports = side === undefined ? undefined : parsePortRange(text, ':');
  if (side !== undefined && ports !== undefined) return [signed(originalPorts(side, ports, context), option)];
  const box = originalBox(option.name, text, context);
  return box === undefined ? unknown() : [signed({ kind: 'original', boxes: [box] }, option)];
}

function directionOf(option: Option): Condition[] | undefined {
  const [text = ''] = option.values;
  if (!/^(ORIGINAL|REPLY)$/i.test(text)) return undefined;
  const original = (text.toUpperCase() === 'ORIGINAL') !== option.negated;
  return [{ kind: 'state', states: [original ? 'original' : 'reply'] }];
}

function originalBox(name: string, text: string, { family }: RuleContext): Box | undefined {
  if (name === '--ctproto') {
    const number = protocolNumber(text);
    return number === undefined ? undefined : { protocol: [[number, number]] };
  }
  if (name === '--ctorigsrc' || name === '--ctorigdst') {
    const term = parseMasked(text);
    if (term?.family !== family) return undefined;
    return name === '--ctorigsrc' ? { source: [term] } : { destination: [term] };
  }
  return undefined;
}
