import { isIPv6 } from 'node:net';
import { type BalancedAnswers, CROSSES, KEEPS, lastPart, NEEDS } from './aws-balancer-documents.ts';
import type { NetworkInterface } from './aws-documents.ts';
import { ENDS_OF_PARTS } from './aws-random-rules.ts';
import { addressesOf, type Said, type Sent, simulate, Walk } from './aws-simulator.ts';

/** Targets that one action of a listener chooses among. */
interface Pool {
  readonly targets: readonly {
    readonly id: string;
    readonly port: number;
    readonly isOfAllZones: boolean;
    readonly probe: number;
  }[];
  readonly crosses: boolean;
  readonly needed: number;
  /** What does not answer probes is chosen where too few do. */
  readonly failsOpen: boolean;
  readonly keeps: boolean;
  /** Targets get a connection of its own, whosever address it bears. */
  readonly ends: boolean;
}

/** What a balancer does with a connection: hands it on to one of the pools, or answers itself. */
type Choice = Pool | 'answers';

/** What becomes of a packet to anybody, or to a node of a balancer, which hands it on to one of its targets. */
export function simulateBalanced(answers: BalancedAnswers, sent: Sent): Said {
  const node = nodeAt(answers, sent.destination);
  if (node === undefined) return simulate(answers, sent);
  // What a balancer does with packets that no listener can be for is not documented.
  const isForListeners = sent.protocol === 'tcp' || sent.protocol === 'udp';
  if (!isForListeners) return simulate(answers, sent) === 'deny' ? 'deny' : 'perhaps';
  const choices = choicesOf(answers, node, sent);
  if (choices.length === 0) return 'deny';
  const outcomes = ENDS_OF_PARTS.flatMap((port) =>
    [true, false].flatMap((means) => {
      const walk = new Walk(answers, sent, port, means);
      if (!walk.passes() || walk.arrived === undefined) return [false];
      const { source, port: seen } = walk.arrived;
      return choices.flatMap((choice) => {
        if (choice === 'answers') return [true];
        return outcomesOf(answers, node, choice, { ...sent, source, ports: [seen, sent.ports[1]] });
      });
    }),
  );
  if (outcomes.every((each) => each)) return 'allow';
  return outcomes.some((each) => each) ? 'perhaps' : 'deny';
}

export function nodesIn({ documents }: BalancedAnswers): NetworkInterface[] {
  return documents.NetworkInterfaces.filter(({ Description }) => Description?.startsWith('ELB '));
}

function nodeAt(answers: BalancedAnswers, address: string): NetworkInterface | undefined {
  return nodesIn(answers).find(
    (each) =>
      addressesOf(each).includes(address) ||
      each.PrivateIpAddresses.some(({ Association }) => Association?.PublicIp === address),
  );
}

/** None: nothing listens. */
function choicesOf({ balancing }: BalancedAnswers, node: NetworkInterface, sent: Sent): Choice[] {
  const { LoadBalancers, Listeners, Rules, TargetGroups, health, attributes } = balancing;
  const called = sent.ports[1];
  const path = node.Description?.slice('ELB '.length) ?? '';
  const classic = balancing.LoadBalancerDescriptions.find((each) => each.LoadBalancerName === path);
  if (classic !== undefined) {
    const listener = classic.ListenerDescriptions.find((each) => each.Listener.LoadBalancerPort === called);
    if (listener === undefined || sent.protocol !== 'tcp') return [];
    return [
      {
        targets: classic.Instances.map(({ InstanceId }) => ({
          id: InstanceId,
          port: listener.Listener.InstancePort,
          probe: Number(classic.HealthCheck.Target.split(':')[1]),
          isOfAllZones: false,
        })),
        crosses: balancing.crossing[path] === true,
        needed: 1,
        failsOpen: false,
        keeps: false,
        ends: true,
      },
    ];
  }
  const balancer = LoadBalancers.find(({ LoadBalancerArn }) =>
    LoadBalancerArn.endsWith(`loadbalancer/${path}`),
  );
  const listener = Listeners.find(
    (each) =>
      each.LoadBalancerArn === balancer?.LoadBalancerArn &&
      each.Port === called &&
      isOf(each.Protocol, sent.protocol),
  );
  if (listener === undefined || balancer === undefined) return [];
  const rules = Rules.filter(({ RuleArn }) =>
    RuleArn.startsWith(`${listener.ListenerArn.replace(':listener/', ':listener-rule/')}/`),
  );
  return rules
    .flatMap(({ Actions }) => Actions)
    .map(({ TargetGroupArn }): Choice => {
      if (TargetGroupArn === undefined) return 'answers';
      const id = lastPart(TargetGroupArn);
      const own = attributes[id] ?? {};
      const inherited =
        balancer.Type === 'application' ? 'true' : attributes[lastPart(balancer.LoadBalancerArn)]?.[CROSSES];
      const group = TargetGroups.find((each) => each.TargetGroupArn === TargetGroupArn);
      return {
        targets: (health[id] ?? []).map(({ Target, HealthCheckPort }) => ({
          id: Target.Id,
          port: Target.Port,
          probe: Number(HealthCheckPort),
          isOfAllZones: Target.AvailabilityZone === 'all',
        })),
        crosses: (own[CROSSES] === 'use_load_balancer_configuration' ? inherited : own[CROSSES]) === 'true',
        needed: Number(own[`${NEEDS}.count`]),
        failsOpen: true,
        ends: listener.Protocol === 'TLS',
        keeps:
          balancer.Type === 'network' && (own[KEEPS] === 'true' || group?.Protocol.includes('UDP') === true),
      };
    });
}

function isOf(listener: string, protocol: Sent['protocol']): boolean {
  if (listener === 'HTTP' || listener === 'TLS') return protocol === 'tcp';
  return listener.toLowerCase().split('_').includes(protocol);
}

/** Whether a packet to a node certainly gets to an address at a port of its own, as often as that is chosen. */
export function isHandedTo(answers: BalancedAnswers, sent: Sent, address: string, port: number): boolean {
  const node = nodeAt(answers, sent.destination);
  if (node === undefined) return false;
  return choicesOf(answers, node, sent).some((choice) => {
    if (choice === 'answers' || isUntold(choice)) return false;
    return targetsNear(answers, node, choice)
      .filter((each) => each.port === port && each.hears === 'yes' && addressesOf(each.at)[0] === address)
      .some(({ at }) =>
        ENDS_OF_PARTS.every((own) =>
          [true, false].every((means) => {
            const walk = new Walk(answers, sent, own, means);
            if (!walk.passes() || walk.arrived === undefined) return false;
            const { source, port: seen } = walk.arrived;
            const asked: Sent = { ...sent, source, ports: [seen, sent.ports[1]] };
            return handedTo(answers, node, at, port, choice, asked).every((each) => each);
          }),
        ),
      );
  });
}

/** What becomes of packets at another balancer, or by IPv6, is not told. */
function isUntold({ targets }: Pool): boolean {
  return targets.some(({ id }) => id.startsWith('arn:') || isIPv6(id));
}

function targetsNear(answers: BalancedAnswers, node: NetworkInterface, pool: Pool) {
  const { NetworkInterfaces, Subnets } = answers.documents;
  const zoneOf = ({ SubnetId }: NetworkInterface) =>
    Subnets.find((each) => each.SubnetId === SubnetId)?.AvailabilityZoneId;
  return pool.targets.flatMap((target) => {
    const at = NetworkInterfaces.find(
      (each) => each.Attachment?.InstanceId === target.id || addressesOf(each).includes(target.id),
    );
    if (at === undefined) throw new Error(`${target.id} is nobody`);
    const isNear = pool.crosses || target.isOfAllZones || zoneOf(at) === zoneOf(node);
    return isNear ? [{ at, ...target, hears: hears(answers, node, at, target.probe) }] : [];
  });
}

/** What may become of a packet that a node hands on to a pool: any target may be chosen of those that answer its probes. */
function outcomesOf(answers: BalancedAnswers, node: NetworkInterface, pool: Pool, seen: Sent): boolean[] {
  if (isUntold(pool)) return [true, false];
  const all = targetsNear(answers, node, pool);
  if (all.length === 0) return [false];
  const sure = all.filter((each) => each.hears === 'yes');
  const isServed = sure.length >= pool.needed;
  return all
    .filter((each) => each.hears !== 'no' || (pool.failsOpen && !isServed))
    .flatMap(({ at, port, hears: heard }) => {
      const passing = handedTo(answers, node, at, port, pool, seen);
      // Whether it is chosen, and nobody says what becomes of a packet where nothing is.
      return heard === 'yes' ? passing : [...passing, false];
    })
    .concat(all.every((each) => each.hears === 'no') && !pool.failsOpen ? [false] : []);
}

function hears(
  answers: BalancedAnswers,
  node: NetworkInterface,
  at: NetworkInterface,
  port: number,
): 'yes' | 'no' | 'perhaps' {
  const heard = byItself(answers, node, at, 'tcp', port);
  return heard.every((each) => each) ? 'yes' : heard.some((each) => each) ? 'perhaps' : 'no';
}

/** Packets of a node with its own address, from any port. */
function byItself(
  answers: BalancedAnswers,
  node: NetworkInterface,
  at: NetworkInterface,
  protocol: Sent['protocol'],
  port: number,
): boolean[] {
  const [source, destination] = [node, at].map((each) => addressesOf(each)[0] as string) as [string, string];
  return ENDS_OF_PARTS.map((own) =>
    new Walk(answers, { protocol, source, destination, ports: [own, port] }, own, false).passes(),
  );
}

/** An address of the other family is never kept; what calls itself with its own address kept gets no answer from an internal balancer. */
function handedTo(
  answers: BalancedAnswers,
  node: NetworkInterface,
  at: NetworkInterface,
  port: number,
  { keeps, ends }: Pick<Pool, 'keeps' | 'ends'>,
  seen: Sent,
): boolean[] {
  if (!keeps || isIPv6(seen.source)) return byItself(answers, node, at, seen.protocol, port);
  const destination = addressesOf(at)[0] as string;
  const walks = (ends ? ENDS_OF_PARTS : [seen.ports[0]]).flatMap((own) => {
    const sent: Sent = { ...seen, destination, ports: [own, port] };
    return [true, false].map((means) => new Walk(answers, sent, 0, means, node));
  });
  const kept = walks.map((walk) => walk.passes());
  // Addresses are not kept by way of a transit gateway: what becomes of the packet instead is not documented.
  const isDirect = walks.every((walk) => !walk.isTransited);
  const passing = isDirect ? kept : [...kept, ...byItself(answers, node, at, seen.protocol, port), false];
  const isInternal = node.PrivateIpAddresses.every(({ Association }) => Association === undefined);
  if (seen.source !== destination) return passing;
  return isInternal ? [false] : [...passing, false];
}
