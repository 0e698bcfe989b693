import { type AddressRange, single } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ALL_PORTS } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { PathAnswer } from '../layer.ts';
import { carriersOfPublic, type Point, subnetOf } from '../point.ts';
import { ofFamilies } from './families.ts';
import { type Judge, type OtherTerms, pathInTermsBefore, withAnotherSource } from './in-other-terms.ts';
import { type RoutedShare, routesTaken } from './routing.ts';
import { sharesBehindFirewalls } from './translators.ts';

/**
 * Packets to a public address that stands for an interface of the estate leave by the gateway and come back through it:
 * the receiver sees the sender's public address, and its own filters decide too.
 */
export function throughPublicAddresses(
  estate: Estate,
  from: Exclude<Point, { kind: 'outside' }>,
  to: Extract<Point, { kind: 'outside' }>,
  packets: PacketSet,
  direct: PathAnswer,
  judge: Judge,
): PathAnswer {
  let result = direct;
  for (const outside of to.ranges) {
    const share = packets.intersection(estate.space.box({ destination: [outside] }));
    if (share.isEmpty()) continue;
    for (const { at, inside } of carriersOfPublic(estate, outside))
      result = withInward(
        estate,
        from,
        { kind: 'interface', at, ranges: [inside], publicly: true },
        share,
        result,
        judge,
      );
  }
  return result;
}

/** Packets that bear any of these addresses and ports behind the gateway. */
interface PutIn {
  readonly packets: PacketSet;
  readonly sources: readonly AddressRange[];
  readonly ports: Interval;
  readonly isCertain: boolean;
}

/** What a gateway lends addresses for, also to those that have one of their own. */
function lentBy({ space, internet }: Estate, shares: readonly RoutedShare[]): PutIn[] {
  return shares.flatMap(({ target, packets }): PutIn[] => {
    const lender = target.kind === 'internet' ? target.lender : undefined;
    if (lender === undefined || lender.families.length === 0) return [];
    const { addresses = internet, ports, protocols } = lender;
    const lent = ofFamilies(lender.families, packets.intersection(space.box({ protocol: protocols })));
    return [{ packets: lent, sources: addresses, ports, isCertain: lender.addresses !== undefined }];
  });
}

/** Whose addresses packets bear behind the gateway that have no public address of their own: a translator's, else anybody's. */
function putInBy(estate: Estate, from: Point, packets: PacketSet): PutIn[] {
  return sharesBehindFirewalls(estate, from, packets).map(({ target, packets: share }) =>
    target.kind === 'translator' && !('doubt' in target)
      ? {
          packets: share,
          sources: target.addresses.map((each) => single(each.public)),
          ports: target.ports,
          isCertain: true,
        }
      : { packets: share, sources: estate.internet, ports: ALL_PORTS, isCertain: false },
  );
}

/** Takes from `outward` what the receiver's side does not let in. */
function withInward(
  estate: Estate,
  from: Exclude<Point, { kind: 'outside' }>,
  to: Extract<Point, { kind: 'interface' }>,
  share: PacketSet,
  outward: PathAnswer,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  const inward: PathAnswer[] = [];
  const ask = (terms: OtherTerms, sources: readonly AddressRange[]) =>
    pathInTermsBefore(terms, judge(estate, { kind: 'outside', ranges: sources }, to, terms.asked));
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', share);
  const lent = lentBy(estate, shares);
  const unlent = share.difference(space.unionOf(lent.map((each) => each.packets)));
  let others = unlent;
  for (const own of from.kind === 'interface' ? from.at.interface.publicAddresses : []) {
    const sent = unlent.intersection(space.box({ source: [single(own.private)] }));
    if (sent.isEmpty()) continue;
    others = others.difference(sent);
    const ends = (set: PacketSet) => set.forget('source', 'destination');
    const sources = [single(own.public)];
    const asked = ends(sent).intersection(space.box({ source: sources, destination: to.ranges }));
    inward.push(ask({ packets: sent, asked, back: ends }, sources));
  }
  for (const { packets, sources, ports, isCertain } of [...lent, ...putInBy(estate, from, others)]) {
    if (packets.isDisjointFrom(outward.forwardPossible)) continue;
    const terms = withAnotherSource(space, packets, sources, ports);
    const asked = terms.asked.forget('destination').intersection(space.box({ destination: to.ranges }));
    const back = (set: PacketSet) => terms.back(set).forget('destination');
    const answer = ask({ packets, asked, back }, sources);
    inward.push(isCertain ? answer : { ...answer, certain: space.empty, forwardCertain: space.empty });
  }
  const limited = (key: 'certain' | 'possible' | 'forwardCertain' | 'forwardPossible') =>
    outward[key].intersection(
      space.unionOf([outward[key].difference(share), ...inward.map((each) => each[key])]),
    );
  return {
    ...outward,
    layers: [...outward.layers, ...inward.flatMap(({ layers }) => layers)],
    certain: limited('certain'),
    possible: limited('possible'),
    forwardCertain: limited('forwardCertain'),
    forwardPossible: limited('forwardPossible'),
  };
}
