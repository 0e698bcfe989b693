import type { HandedOn } from '../../../model/balancer.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import { balancerLayer, type PathAnswer } from '../../layer.ts';
import type { Point } from '../../point.ts';
import type { Judge } from '../in-other-terms.ts';
import { staysAway } from './target-ends.ts';
import { type Balancer, toTarget } from './to-target.ts';

/**
 * Packets that a balancer takes in and hands on to targets in evidence: both ways have to let them pass. Any target may be chosen but
 * for those that certainly do not hear the balancer's probes, where another one of their pool does: certain is what all the others accept, possible
 * what any of them does. Where the balancer ends connections itself, what comes to it arrives whatever its targets do.
 */
export function throughBalancer(
  estate: Estate,
  from: Point,
  to: Balancer,
  packets: PacketSet,
  taken: PathAnswer,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  let answer = taken;
  for (const rule of to.at.interface.handsOn ?? []) {
    const share = packets.intersection(
      space.box({ protocol: rule.protocol, destinationPort: [[rule.port, rule.port]] }),
    );
    if (share.isEmpty()) continue;
    const near = rule.targets.filter((target) => staysAway(estate, to.at, target) !== 'yes');
    const poolsOf = (targets: HandedOn['targets']) => new Set(targets.map(({ pool }) => pool));
    const emptied = poolsOf(rule.targets).size > poolsOf(near).size;
    const all = near.map((target) => ({
      ...toTarget(estate, from, to, rule, target, share, judge),
      ...target,
    }));
    const isServed = (target: HandedOn['targets'][number]) =>
      all.filter(({ answersProbes, pool }) => answersProbes === 'yes' && pool === target.pool).length >=
      (target.healthyNeeded ?? Number.POSITIVE_INFINITY);
    const targets = all.filter((each) => each.answersProbes !== 'no' || !isServed(each));
    const others = packets.difference(share);
    const goesSomewhere = targets.length > 0 && !emptied && !rule.mayGoNowhere;
    const every = (which: Passing) =>
      targets
        .reduce((set, each) => set.intersection(each[which]), goesSomewhere ? share : space.empty)
        .union(others);
    const any = (which: Passing) =>
      space.unionOf([...targets.map((each) => each[which]), rule.mayAnswer ? share : space.empty, others]);
    const shown = shownOf(targets, share);
    const what =
      targets.length === 0
        ? `it has no targets${emptied ? ' in its zone' : ''}`
        : shown.length === targets.length
          ? 'what its targets let in'
          : `what its ${targets.length} targets let in, not all of which are shown`;
    const silent = all.length === targets.length ? '' : ', but for those that do not hear its probes';
    const doubts = [
      rule.mayGoNowhere,
      emptied && targets.length > 0 && 'what chooses a pool without targets in its zone goes nowhere',
      rule.mayAnswer && 'it may answer without a target',
    ].filter(Boolean);
    const nowhere = doubts.map((each) => `; ${each}`).join('');
    answer = {
      ...answer,
      layers: [
        ...answer.layers,
        ...shown.flatMap(({ layers }) =>
          layers.map((each) => ({
            ...each,
            certain: each.certain.union(others),
            // Another target may be chosen.
            possible: targets.length === 1 && !rule.mayAnswer ? each.possible.union(others) : packets,
          })),
        ),
        balancerLayer(every('certain'), any('possible'), `${rule.origin.text}: ${what}${silent}${nowhere}`),
      ],
      unseen: [...new Set([...answer.unseen, ...shown.flatMap(({ unseen }) => unseen)])],
      certain: answer.certain.intersection(every('certain')),
      possible: answer.possible.intersection(any('possible')),
      ...(rule.endsConnections
        ? {}
        : {
            forwardCertain: answer.forwardCertain.intersection(every('forwardCertain')),
            forwardPossible: answer.forwardPossible.intersection(any('forwardPossible')),
          }),
    };
  }
  return answer;
}

const MOST_SHOWN = 3;

/** Of many targets those that do not take everything speak for all, or one where all do. */
function shownOf<T extends PathAnswer>(targets: readonly T[], share: PacketSet): readonly T[] {
  if (targets.length <= MOST_SHOWN) return targets;
  const narrow = targets.filter(({ certain }) => !share.isSubsetOf(certain));
  return (narrow.length > 0 ? narrow : targets.slice(0, 1)).slice(0, MOST_SHOWN);
}

type Passing = 'certain' | 'possible' | 'forwardCertain' | 'forwardPossible';
