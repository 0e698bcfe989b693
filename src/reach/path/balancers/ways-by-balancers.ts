import type { HandedOn } from '../../../model/balancer.ts';
import { type Address, single } from '../../../net/address.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { type Estate, type Located, once } from '../../estate.ts';
import { inTurn, type PathAnswer } from '../../layer.ts';
import { addressesOf, type Point } from '../../point.ts';
import type { Judge } from '../in-other-terms.ts';
import { calledFrom } from '../question.ts';
import { alsoBy } from './also-by.ts';
import { relayedTo } from './relay.ts';
import { endsOf, staysAway } from './target-ends.ts';
import { toTarget } from './to-target.ts';

/** A balancer that hands on to an interface, which is one of its targets. */
interface Handing {
  readonly balancer: Located;
  readonly rule: HandedOn;
  readonly target: HandedOn['targets'][number];
  /** The target's address. */
  readonly inside: Address;
}

const NONE: readonly Handing[] = [];

/** The balancers that hand on to an interface; none where their targets are not in evidence. */
export function handingsTo(estate: Estate, at: Located): readonly Handing[] {
  const known = once(estate, 'handings', () => Map.groupBy(allHandings(estate), ({ to }) => to.interface.id));
  return known.size === 0 ? NONE : (known.get(at.interface.id) ?? NONE);
}

function allHandings(estate: Estate): (Handing & { readonly to: Located })[] {
  return estate.interfaces.flatMap((balancer) =>
    (balancer.interface.handsOn ?? []).flatMap((rule) =>
      rule.targets.flatMap((target) =>
        staysAway(estate, balancer, target) === 'yes'
          ? []
          : endsOf(estate, balancer, target).map(({ at: to, inside }) => ({
              balancer,
              rule,
              target,
              inside,
              to,
            })),
      ),
    ),
  );
}

/** Packets for an interface that balancers and relays send on, so that its groups need not admit who called these. */
export function sentOnTo(estate: Estate, at: Located): PacketSet {
  const handings = handingsTo(estate, at);
  if (handings.length === 0 && at.interface.frontends === undefined) return estate.space.empty;
  const handed = handings.map((each) => putIn(estate, each));
  return relayedTo(estate, at.interface.frontends).union(estate.space.unionOf(handed));
}

function putIn({ space }: Estate, { rule, target, inside }: Handing): PacketSet {
  return space.box({
    protocol: rule.protocol,
    destination: [single(inside)],
    destinationPort: [[target.port, target.port]],
  });
}

/** What comes to an interface by its own address, or as the target of a balancer that is called. */
export function withWaysByBalancers(
  estate: Estate,
  from: Point,
  to: Extract<Point, { kind: 'interface' }>,
  packets: PacketSet,
  direct: PathAnswer,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  let answer = direct;
  for (const handing of handingsTo(estate, to.at)) {
    const share = packets.intersection(putIn(estate, handing));
    if (share.isEmpty()) continue;
    const { balancer, rule, target } = handing;
    // What bears the address of who called is told as theirs, though the connection is the balancer's.
    if (rule.endsConnections && rule.sources === 'own' && to.directly) continue;
    const ranges = addressesOf(balancer).filter(({ family }) => family === 4);
    const called = calledFrom(estate, from, { kind: 'interface' as const, at: balancer, ranges });
    const asked = share
      .forget('destination', 'destinationPort')
      .intersection(space.box({ destination: called.ranges, destinationPort: [[rule.port, rule.port]] }));
    const taken = judge(estate, from, called, asked);
    const given = toTarget(estate, from, called, rule, target, asked, judge);
    const back = (set: PacketSet) => set.forget('destination', 'destinationPort').intersection(share);
    answer = alsoBy(answer, packets, { through: inTurn(taken, given), share, back });
  }
  return answer;
}
