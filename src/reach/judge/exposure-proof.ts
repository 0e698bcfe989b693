import type { PairProof } from '../../model/audit.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { allAddresses, formatRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import { formatPacket } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { NO_SENDERS } from '../../net/special-addresses.ts';
import { type Estate, once } from '../estate.ts';
import { admittingDecides, doubtfulDecides, layerVerdicts, sendingDecides } from '../path/layer-verdicts.ts';
import { endpointTitle, missingOf, titleOf } from '../point.ts';
import type { Exposure } from './exposure.ts';
import { shownBoxes } from './shown-boxes.ts';
import { calledPublicly, witnessOf } from './witness.ts';

/** Ranges of senders that a title names. */
const SHOWN_RANGES = 3;

const NO_INTERFACES = 'its interfaces are not in evidence, so that its own filters are not known';

const NO_TAGS = 'its tags, without which it may be meant too';

/** An end of which evidence is missing: nothing shows that it is closed. */
export function unknownPair(estate: Estate, end: Endpoint): PairProof {
  const title = endpointTitle(estate, end);
  return missingOf(estate, end) === 'tags'
    ? unseenPair(title, NO_TAGS, 'undecided')
    : unseenPair(title, NO_INTERFACES);
}

/** An end with a layer that nobody has seen, or of which it is `undecided` whether it is meant. */
export function unseenPair(
  title: string,
  note: string,
  verdict: 'unseen' | 'undecided' = 'unseen',
): PairProof {
  return {
    from: 'everywhere',
    to: title,
    verdict: 'undecided',
    layers: [
      {
        layer: 'network',
        direction: 'forward',
        where: title,
        verdict,
        rules: [],
        decides: true,
        note,
      },
    ],
    packets: [],
    note,
  };
}

type Shown = Pick<Exposure, 'title' | 'to' | 'path' | 'fromInternet'> & Partial<Pick<Exposure, 'answered'>>;

/** What of an exposure, or of a way that is closed, the packets show. */
export function pairOf(
  estate: Estate,
  exposure: Shown,
  packets: PacketSet,
  verdict: 'exposed' | 'undecided' | 'closed',
): PairProof {
  // One that is answered shows most, where there is any.
  const answered = exposure.answered?.intersection(packets) ?? estate.space.empty;
  const witness = witnessOf(estate.space, answered.isEmpty() ? packets : answered);
  const layers = layerVerdicts(exposure.path, packets, witness);
  const toBeChanged = exposure.to.kind === 'outside' ? sendingDecides : admittingDecides;
  return {
    from: sourceTitle(estate, exposure, packets),
    to: titleOf(exposure.to),
    verdict,
    layers: verdict === 'exposed' ? toBeChanged(layers) : doubtfulDecides(layers),
    ...(witness === undefined
      ? {}
      : {
          witness: formatPacket(
            exposure.fromInternet ? calledPublicly(estate, witness, exposure.to) : witness,
          ),
        }),
    packets: shownBoxes(packets),
  };
}

function sourceTitle(estate: Estate, exposure: Shown, packets: PacketSet): string {
  if (exposure.fromInternet) return 'internet';
  const sources = packets.forget('destination', 'sourcePort', 'destinationPort');
  return once(estate, `title of senders|${sources.id}`, () => titleOfSenders(sources)) ?? exposure.title;
}

/** Undefined: nobody. */
function titleOfSenders(sources: PacketSet): string | undefined {
  const cubes = sources.cubes();
  const lists = [...new Set(cubes.map((cube) => cube.source ?? []))];
  const terms = lists.flat();
  // The terms of one list differ, and a long one is not told in full.
  const texts =
    lists.length === 1 ? terms.slice(0, SHOWN_RANGES).map(formatRange) : [...new Set(terms.map(formatRange))];
  const count = lists.length === 1 ? terms.length : texts.length;
  if (count === 0) return undefined;
  if (count <= SHOWN_RANGES) return texts.join(', ');
  // Nearly everyone is told by who is not.
  const family = terms.every((term) => term.family === 4) ? 4 : 6;
  const named = terms.flatMap((term) => ('mask' in term ? [] : [term]));
  const others = subtractRanges(subtractRanges([allAddresses(family)], NO_SENDERS), named);
  return others.length <= 2 * SHOWN_RANGES && named.length === terms.length
    ? `every address but ${others.map(formatRange).join(', ')}`
    : `${texts.slice(0, SHOWN_RANGES).join(', ')} and ${count - SHOWN_RANGES} more`;
}
