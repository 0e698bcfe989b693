import type { Estate } from '../src/reach/estate.ts';
import { answerProbe, type ProbeAnswer } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

/** What is answered to a probe as it is written; a text is why there is no answer. */
export function answerTo(estate: Estate, text: string, isPacket = false): ProbeAnswer | string {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  return answerProbe(estate, probe, isPacket);
}
