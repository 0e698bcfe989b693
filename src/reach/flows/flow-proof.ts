import type { LayerVerdict, PairProof } from '../../model/audit.ts';
import { fewOf } from '../../model/few-of.ts';
import { nameOf } from '../../model/name.ts';
import { rangeContains } from '../../net/address.ts';
import { formatPacket, type Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { layersOf, receivingPoint } from '../delta/witnessed.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { shownBoxes } from '../judge/shown-boxes.ts';
import { calledPublicly, witnessOf } from '../judge/witness.ts';
import { admittingDecides, doubtfulDecides, sendingDecides } from '../path/layer-verdicts.ts';
import { addressesOf } from '../point.ts';
import type { End } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { namedSources } from '../reachability/source-names.ts';
import { type Flow, wayUnseen } from './arriving.ts';
import { wayOfSender } from './sent-publicly.ts';

const SHOWN_PAIRS = 12;
const SHOWN_NAMES = 3;
const NOBODY = 'no machine in evidence has the addresses, so that filters of others may stand before them';
const WAY_UNSEEN = 'the path from the internet was not seen';

/** Pairs that show a finding, the certain ones first, then what passes perhaps; of many, some. */
export function arrivingPairs(estate: Estate, parts: readonly Flow[]): PairProof[] {
  const shown = [
    ...parts.filter((part) => !part.certain.isEmpty()),
    ...parts.flatMap((part) => perhapsOf(estate, part)),
  ].flatMap((part) => endByEnd(estate, part));
  const pairs = shown.slice(0, SHOWN_PAIRS).map((part) => pairOf(estate, part));
  const last = pairs.at(-1);
  if (shown.length > SHOWN_PAIRS && last !== undefined)
    pairs[pairs.length - 1] = { ...last, note: 'and more' };
  return pairs;
}

function perhapsOf({ space }: Estate, part: Flow): Flow[] {
  const rest = part.possible.difference(part.certain);
  return rest.isEmpty() ? [] : [{ ...part, certain: space.empty, possible: rest }];
}

/** What arrives at each machine by itself; of what is certain somewhere, the machines at which it is. */
function endByEnd(estate: Estate, part: Flow): Flow[] {
  const key = part.certain.isEmpty() ? 'possible' : 'certain';
  if (part.ends.length === 1) return [part];
  const found: Flow[] = [];
  for (const end of part.ends) {
    const here = destinationsOf(estate, end.asset);
    if (part[key].isDisjointFrom(here)) continue;
    const [certain, possible] = [part.certain.intersection(here), part.possible.intersection(here)];
    found.push({ ...part, ends: [end], certain, possible });
    // One more than is shown says that there are more.
    if (found.length > SHOWN_PAIRS) break;
  }
  return found.length > 0 ? found : [part];
}

function destinationsOf(estate: Estate, asset = ''): PacketSet {
  return once(estate, `destinations of|${asset}`, () =>
    estate.space.box({ destination: (estate.interfacesOf.get(asset) ?? []).flatMap(addressesOf) }),
  );
}

function pairOf(estate: Estate, part: Flow): PairProof {
  const { realm, ends, senders, certain, possible, unanswered, note } = part;
  const isOpen = !certain.isEmpty();
  const packets = isOpen ? certain : possible;
  // Whoever checks a packet wants an answer.
  const answered = packets.difference(unanswered);
  const witness = witnessOf(estate.space, answered.isEmpty() ? packets : answered);
  const [end] = ends;
  const sent = witness === undefined ? undefined : wayOfSender(estate, part, witness);
  const layers = sent?.layers ?? (witness === undefined ? [] : layersOf(estate, realm, end, witness));
  const to = witness === undefined ? undefined : receivingPoint(estate, end, witness);
  const isBeyond = end.asset === undefined && !isInternet(estate, witness);
  const isUnseen = witness !== undefined && wayUnseen(estate, realm, end).has(witness);
  const reason = note ?? (isBeyond ? NOBODY : isUnseen ? WAY_UNSEEN : undefined);
  const called =
    sent?.witness ??
    (witness !== undefined && to !== undefined && realm === OUTSIDE && isRoutable(estate, witness)
      ? calledPublicly(estate, witness, to)
      : witness);
  return {
    from: senders === undefined ? sourcesOf(estate, realm, packets) : namesOf(senders),
    to: end.id === 'outside' ? outsideOf(estate, witness) : end.title,
    verdict: isOpen ? 'exposed' : 'undecided',
    // What drops the reply is not what has to change.
    layers: isOpen ? toBeChanged(layers, end) : doubtfulDecides(layers),
    ...(called === undefined ? {} : { witness: formatPacket(called) }),
    packets: shownBoxes(packets),
    ...(isOpen || reason === undefined ? {} : { note: reason }),
  };
}

function toBeChanged(layers: readonly LayerVerdict[], end: End): LayerVerdict[] {
  const undecided = layers.map((layer) => ({ ...layer, decides: false }));
  return end.asset === undefined ? sendingDecides(undecided) : admittingDecides(undecided);
}

function outsideOf(estate: Estate, witness: Packet | undefined): string {
  return isInternet(estate, witness) ? 'internet' : 'other networks';
}

function isInternet({ internet }: Estate, witness: Packet | undefined): boolean {
  if (witness === undefined) return false;
  const address = { family: witness.family, value: witness.destination };
  return internet.some((range) => rangeContains(range, address));
}

function isRoutable({ routable }: Estate, { family, source }: { family: 4 | 6; source: bigint }): boolean {
  return routable.some((range) => rangeContains(range, { family, value: source }));
}

function sourcesOf(estate: Estate, realm: string, packets: PacketSet): string {
  const sources = packets.forget('destination', 'sourcePort', 'destinationPort');
  const named = sources.boxes().flatMap((box) => namedSources(estate, realm, box));
  // What is left of the internet between its large parts says nothing more.
  if (named.some(({ kind }) => kind === 'internet')) return 'internet';
  return fewOf([...new Set(named.map(({ title }) => title))], SHOWN_NAMES);
}

function namesOf(senders: readonly Located[]): string {
  return fewOf([...new Set(senders.map(({ asset }) => nameOf(asset)))], SHOWN_NAMES);
}
