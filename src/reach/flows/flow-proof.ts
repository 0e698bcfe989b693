import type { PairProof } from '../../model/audit.ts';
import { formatPacket, type Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { layersOf, receivingPoint } from '../delta/witnessed.ts';
import type { Estate } from '../estate.ts';
import { shownBoxes } from '../judge/shown-boxes.ts';
import { calledPublicly, witnessOf } from '../judge/witness.ts';
import { admittingDecides } from '../path/layer-verdicts.ts';
import type { End } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { namedSources } from '../reachability/source-names.ts';

const SHOWN_PAIRS = 12;
const SHOWN_NAMES = 3;
const NOBODY = 'no machine in evidence has the addresses, so that filters of others may stand before them';

/** Packets of one realm that arrive at an end, and that should not. */
export interface Arriving {
  readonly realm: string;
  readonly end: End;
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  /** Why it is not certain, where the evidence is not to blame. */
  readonly note?: string;
}

/** Pairs that show a finding, the certain ones first; of many, some. */
export function arrivingPairs(estate: Estate, parts: readonly Arriving[]): PairProof[] {
  const certain = parts.filter((part) => !part.certain.isEmpty());
  const shown = certain.length > 0 ? certain : parts;
  const pairs = shown.slice(0, SHOWN_PAIRS).map((part) => pairOf(estate, part));
  const last = pairs.at(-1);
  if (shown.length > SHOWN_PAIRS && last !== undefined)
    pairs[pairs.length - 1] = { ...last, note: `and ${shown.length - SHOWN_PAIRS} more` };
  return pairs;
}

function pairOf(estate: Estate, { realm, end, certain, possible, note }: Arriving): PairProof {
  const isOpen = !certain.isEmpty();
  const packets = isOpen ? certain : possible;
  const witness = witnessOf(estate.space, packets);
  const layers = witness === undefined ? [] : layersOf(estate, realm, end, witness);
  const to = witness === undefined ? undefined : receivingPoint(estate, end, witness);
  const isBeyond = end.asset === undefined && !isInternet(estate, witness);
  const reason = note ?? (isBeyond ? NOBODY : undefined);
  const called =
    witness !== undefined && to !== undefined && realm === OUTSIDE && isRoutable(estate, witness)
      ? calledPublicly(estate, witness, to)
      : witness;
  return {
    from: sourcesOf(estate, realm, packets),
    to: end.id === 'outside' ? outsideOf(estate, witness) : end.title,
    verdict: isOpen ? 'exposed' : 'undecided',
    // What drops the reply is not what has to change.
    layers: isOpen ? admittingDecides(layers.map((layer) => ({ ...layer, decides: false }))) : layers,
    ...(called === undefined ? {} : { witness: formatPacket(called) }),
    packets: shownBoxes(packets.cubes()),
    ...(isOpen || reason === undefined ? {} : { note: reason }),
  };
}

function outsideOf(estate: Estate, witness: Packet | undefined): string {
  return isInternet(estate, witness) ? 'internet' : 'other networks';
}

function isInternet({ internet }: Estate, witness: Packet | undefined): boolean {
  return internet.some(
    ({ family, first, last }) =>
      family === witness?.family && first <= witness.destination && witness.destination <= last,
  );
}

function isRoutable({ routable }: Estate, { family, source }: { family: 4 | 6; source: bigint }): boolean {
  return routable.some((range) => range.family === family && range.first <= source && source <= range.last);
}

function sourcesOf(estate: Estate, realm: string, packets: PacketSet): string {
  const sources = packets.forget('destination').forget('sourcePort').forget('destinationPort');
  const named = sources.boxes().flatMap((box) => namedSources(estate, realm, box));
  // What is left of the internet between its large parts says nothing more.
  if (named.some(({ kind }) => kind === 'internet')) return 'internet';
  const names = new Set(named.map(({ title }) => title));
  const shown = [...names].slice(0, SHOWN_NAMES);
  return names.size > SHOWN_NAMES
    ? `${shown.join(', ')} and ${names.size - SHOWN_NAMES} more`
    : shown.join(', ');
}
