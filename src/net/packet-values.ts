import { wordsOf } from './address-node.ts';
import { LEVELS, TERMINAL } from './levels.ts';
import type { Packet } from './packet.ts';

/** One packet is looked for in many sets. */
const known = new WeakMap<Packet, Uint16Array>();

/** What a packet has at each level of a diagram. */
export function valuesOf(packet: Packet): Uint16Array {
  let values = known.get(packet);
  if (values === undefined) {
    const { family } = packet;
    values = new Uint16Array(TERMINAL);
    values[LEVELS.family] = family === 4 ? 0 : 1;
    values[LEVELS.protocol] = packet.protocol;
    values.set(wordsOf(family, packet.source), LEVELS.source);
    values.set(wordsOf(family, packet.destination), LEVELS.destination);
    values[LEVELS.sourcePort] = packet.sourcePort;
    values[LEVELS.destinationPort] = packet.destinationPort;
    known.set(packet, values);
  }
  return values;
}
