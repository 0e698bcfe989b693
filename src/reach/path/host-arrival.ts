import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import { sendAnswers } from '../host/host-answers.ts';
import { hostReceives } from '../host/host-ends.ts';
import { laterLayers, replyLayer } from '../host/host-layer.ts';
import { passagesFrom } from '../host/passages.ts';
import type { LayerAnswer } from '../layer.ts';
import { answerable } from '../program/view.ts';
import { beyondDisguise } from './disguised.ts';
import type { HostsBetween } from './hosts-between.ts';
import { layerInTermsBefore, type NamedLinks, withAnotherSource } from './in-other-terms.ts';
import { CLIENT_PORTS } from './question.ts';

/** What the host at the end of a path says of packets, of their answers, and of what follows. */
interface Arrival {
  readonly forward: readonly LayerAnswer[];
  readonly reply: readonly LayerAnswer[];
  readonly later: readonly LayerAnswer[];
}

/** At the end there is none of which anything is to be asked. */
export const NO_HOST: Arrival = { forward: [], reply: [], later: [] };

/** The same, where hosts on the way gave some of the packets a source of their own. */
export function hostArrival(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  { disguised, disguises }: Pick<HostsBetween, 'disguised' | 'disguises'>,
  links: NamedLinks,
  unseen: string[],
): Arrival {
  const { space } = estate;
  if (disguises.length === 0) {
    const plain = arrivalOf(estate, at, packets, links, unseen);
    return disguised.isEmpty()
      ? plain
      : mapArrival(plain, (layer) => beyondDisguise(layer, disguised, BETWEEN));
  }
  const lowPorts = space.box({ sourcePort: [LOW_PORTS] });
  const terms = disguises
    .flatMap((each) => [
      withAnotherSource(space, each.packets.difference(lowPorts), each.sources, CLIENT_PORTS),
      withAnotherSource(space, each.packets.intersection(lowPorts), each.sources, LOW_PORTS),
    ])
    .filter((each) => !each.packets.isEmpty());
  const plain = packets.without(terms.map((each) => each.packets));
  const parts = terms.map((each): Arrival => {
    const isDirect = passagesFrom(estate, at.asset, each.asked, 'source').hops.length === 0;
    const there = arrivalOf(estate, at, each.asked, links, unseen);
    const before = (layer: LayerAnswer) => {
      const known = layerInTermsBefore(each, layer);
      return beside(
        isDirect ? known : beyondDisguise(known, each.packets, BETWEEN),
        packets.difference(each.packets),
      );
    };
    return mapArrival(there, before);
  });
  if (!plain.isEmpty()) {
    const others = packets.difference(plain);
    parts.unshift(
      mapArrival(arrivalOf(estate, at, plain, links, unseen), (layer) =>
        beside(beyondDisguise(layer, disguised, BETWEEN), others),
      ),
    );
  }
  const all = (which: keyof Arrival) => parts.flatMap((part) => part[which]);
  return { forward: all('forward'), reply: all('reply'), later: all('later') };
}

const BETWEEN = 'a host on the way';

/** A port below those of clients stays below (Linux kernel, nf_nat_l4proto_unique_tuple). */
const LOW_PORTS = [0, CLIENT_PORTS[0] - 1] as const;

function arrivalOf(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  links: NamedLinks,
  unseen: string[],
): Arrival {
  const step = hostReceives(estate, at, packets, links.in, unseen, links.here ?? links.isFollowed);
  const answers = packets.intersection(answerable(estate.space));
  return {
    forward: [step.layer],
    reply: [replyLayer(estate, step, answers, sendAnswers)],
    later: laterLayers(estate, step, answers, 'destination'),
  };
}

function mapArrival(arrival: Arrival, change: (layer: LayerAnswer) => LayerAnswer): Arrival {
  return {
    forward: arrival.forward.map(change),
    reply: arrival.reply.map(change),
    later: arrival.later.map(change),
  };
}

/** A layer that other packets do not meet. */
function beside(layer: LayerAnswer, others: PacketSet): LayerAnswer {
  return {
    ...layer,
    certain: layer.certain.union(others),
    possible: layer.possible.union(others),
  };
}
