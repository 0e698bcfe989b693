import { wordsOf } from './address-node.ts';
import { LEVELS, TERMINAL } from './levels.ts';
import { oncePer } from './once-per.ts';
import type { Packet } from './packet.ts';

/** What a packet, which is looked for in many sets, has at each level of a diagram. */
export const valuesOf = oncePer((packet: Packet): Uint16Array => {
  const { family } = packet;
  const values = new Uint16Array(TERMINAL);
  values[LEVELS.family] = family === 4 ? 0 : 1;
  values[LEVELS.protocol] = packet.protocol;
  values.set(wordsOf(family, packet.source), LEVELS.source);
  values.set(wordsOf(family, packet.destination), LEVELS.destination);
  values[LEVELS.sourcePort] = packet.sourcePort;
  values[LEVELS.destinationPort] = packet.destinationPort;
  return values;
});
