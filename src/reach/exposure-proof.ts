import type { PairProof } from '../model/audit.ts';
import { allAddresses, formatRange } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import { formatCube } from '../net/cube.ts';
import { formatPacket } from '../net/packet.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate } from './estate.ts';
import type { Exposure } from './exposure.ts';
import { NO_SENDERS } from './internet.ts';
import { layerVerdicts } from './layer-verdicts.ts';
import { titleOf } from './point.ts';
import { calledPublicly, witnessOf } from './witness.ts';

/** Ranges of senders that a title names. */
const SHOWN_RANGES = 3;

const NO_INTERFACES = 'its interfaces are not in evidence, so that its own filters are not known';

/** An end whose own filters nobody has seen: nothing shows that they are closed. */
export function unseenPair(title: string, note = NO_INTERFACES): PairProof {
  return {
    from: 'everywhere',
    to: title,
    verdict: 'undecided',
    layers: [
      {
        layer: 'network',
        direction: 'forward',
        where: title,
        verdict: 'unseen',
        rules: [],
        decides: true,
        note,
      },
    ],
    packets: [],
    note,
  };
}

/** What of an exposure the packets show. */
export function pairOf(
  estate: Estate,
  exposure: Exposure,
  packets: PacketSet,
  verdict: 'exposed' | 'undecided' | 'closed',
): PairProof {
  const witness = witnessOf(estate.space, packets);
  const cubes = packets.cubes();
  const layers = layerVerdicts(exposure.path, packets, witness);
  const admitting = layers.findLastIndex(
    (layer) => layer.direction === 'forward' && layer.rules.length > 0 && layer.layer !== 'route',
  );
  return {
    from: sourceTitle(exposure, cubes),
    to: titleOf(exposure.to),
    verdict,
    layers:
      verdict === 'exposed' && !layers.some((layer) => layer.decides)
        ? layers.map((layer, index) => ({ ...layer, decides: index === admitting }))
        : layers,
    ...(witness === undefined
      ? {}
      : { witness: formatPacket(exposure.fromInternet ? calledPublicly(witness, exposure.to) : witness) }),
    packets: cubes.slice(0, 12).map(formatCube),
  };
}

function sourceTitle(exposure: Exposure, cubes: ReturnType<PacketSet['cubes']>): string {
  if (exposure.fromInternet) return 'internet';
  const terms = cubes.flatMap((cube) => cube.source ?? []);
  const texts = [...new Set(terms.map(formatRange))];
  if (texts.length === 0) return exposure.title;
  if (texts.length <= SHOWN_RANGES) return texts.join(', ');
  // Nearly everyone is told by who is not.
  const family = terms.every((term) => term.family === 4) ? 4 : 6;
  const named = terms.flatMap((term) => ('mask' in term ? [] : [term]));
  const others = subtractRanges([allAddresses(family)], [...named, ...NO_SENDERS]);
  return others.length <= 2 * SHOWN_RANGES && named.length === terms.length
    ? `every address but ${others.map(formatRange).join(', ')}`
    : `${texts.slice(0, SHOWN_RANGES).join(', ')} and ${texts.length - SHOWN_RANGES} more`;
}
