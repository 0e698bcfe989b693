import { BlockList, isIPv6 } from 'node:net';
import type { Answers, Documents, Entry, NetworkInterface, Permission, Route } from './aws-documents.ts';
import { ENDS_OF_PARTS } from './aws-random-rules.ts';

/** The first packet of a connection. */
export interface Sent {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'gre';
  readonly source: string;
  readonly destination: string;
  /** For messages, type and code. */
  readonly ports: readonly [number, number];
}

export type Said = 'allow' | 'deny' | 'perhaps';

type Direction = 'ingress' | 'egress';

/** Who got the packet, and the source that it had there. */
export interface Arrived {
  readonly receiver: NetworkInterface;
  readonly source: string;
  readonly port: number;
}

const NUMBERS = { tcp: '6', udp: '17', icmp: '1', icmpv6: '58', gre: '47' } as const;

/**
 * What becomes of one packet, and for TCP of its answer, walked hop by hop as the user guide tells it; a translating gateway may take
 * any port as its own.
 */
export function simulate(answers: Answers, sent: Sent): Said {
  const outcomes = ENDS_OF_PARTS.flatMap((port) =>
    [true, false].map((means) => new Walk(answers, sent, port, means).passes()),
  );
  if (outcomes.every((each) => each)) return 'allow';
  return outcomes.some((each) => each) ? 'perhaps' : 'deny';
}

/** One packet on its way; a class for what every step reads. */
export class Walk {
  readonly #evidence: Answers;
  readonly #documents: Documents;
  readonly #sent: Sent;
  readonly #gatewayPort: number;

  /** References to groups mean addresses of IPv6 that come by the internet, and those of clients that a balancer keeps; the guide does not say. */
  readonly #meansAbroad: boolean;
  /** The balancer that sends the packet with the address of its client. */
  readonly #keeper: NetworkInterface | undefined;
  #arrived: Arrived | undefined;
  #isTransited = false;

  constructor(
    answers: Answers,
    sent: Sent,
    gatewayPort: number,
    meansAbroad: boolean,
    keeper?: NetworkInterface,
  ) {
    this.#keeper = keeper;
    this.#evidence = answers;
    this.#documents = answers.documents;
    this.#sent = sent;
    this.#gatewayPort = gatewayPort;
    this.#meansAbroad = meansAbroad;
  }

  passes(): boolean {
    const { source, destination, ports } = this.#sent;
    const sender = this.#keeper ?? this.#carrierOf(source);
    if (sender === undefined) return this.#enters(source, destination, ports[0]);
    const receiver = this.#carrierOf(destination);
    const isNear = receiver?.SubnetId === sender.SubnetId;
    const route = isNear ? undefined : this.#routeFrom(sender.SubnetId, destination);
    const isDirect =
      isNear ||
      route?.GatewayId === 'local' ||
      route?.VpcPeeringConnectionId !== undefined ||
      (this.#meansAbroad && isIPv6(destination));
    if (!this.#admits(sender, 'egress', destination, isDirect)) return false;
    if (receiver !== undefined && isNear) return this.#gets(receiver, source, ports[0], true);
    if (!this.#crosses(sender.SubnetId, 'egress', destination, ports[1])) return false;
    if (!this.#answers(sender.SubnetId, 'ingress', destination, ports[0])) return false;
    if (route === undefined || route.State === 'blackhole') return false;
    if (route.GatewayId === 'local')
      return receiver?.VpcId === sender.VpcId && this.#arrives(receiver, source, ports[0], true);
    if (route.TransitGatewayId !== undefined) return this.#transits(sender, receiver);
    if (route.VpcPeeringConnectionId !== undefined) {
      if (receiver?.VpcId !== this.#peerOf(route.VpcPeeringConnectionId, sender.VpcId)) return false;
      if (receiver === undefined || !this.#arrives(receiver, source, ports[0], true)) return false;
      return this.#comesBack(receiver, sender);
    }
    return this.#leaves(sender, route);
  }

  /**
   * A transit gateway takes in what comes from a zone with an attachment. A subnet with one is asked of what enters the gateway as
   * inbound, of what leaves it as outbound.
   */
  #transits(sender: NetworkInterface, receiver: NetworkInterface | undefined): boolean {
    this.#isTransited = true;
    const { source, destination, ports } = this.#sent;
    if (receiver === undefined || this.#behindTransit(destination) !== receiver.VpcId) return false;
    const [near, far] = [this.#attachedOf(sender.VpcId), this.#attachedOf(receiver.VpcId)];
    if (near === undefined || far === undefined || this.#zoneOf(sender.SubnetId) !== this.#zoneOf(near))
      return false;
    const there =
      this.#crosses(near, 'ingress', source, ports[1]) &&
      this.#crosses(far, 'egress', destination, ports[1]) &&
      this.#arrives(receiver, source, ports[0], false);
    return there && this.#comesBack(receiver, sender);
  }

  /** The way of an answer to another network is its own: by the peering or by the transit gateway, whichever way the question took. */
  #comesBack(receiver: NetworkInterface, sender: NetworkInterface): boolean {
    const { source, destination, ports, protocol } = this.#sent;
    if (protocol !== 'tcp' || this.#keeper !== undefined) return true;
    const back = this.#routeFrom(receiver.SubnetId, source);
    if (back === undefined || back.State === 'blackhole') return false;
    if (back.VpcPeeringConnectionId !== undefined)
      return this.#peerOf(back.VpcPeeringConnectionId, receiver.VpcId) === sender.VpcId;
    const [near, far] = [this.#attachedOf(sender.VpcId), this.#attachedOf(receiver.VpcId)];
    return (
      back.TransitGatewayId !== undefined &&
      near !== undefined &&
      far !== undefined &&
      this.#zoneOf(receiver.SubnetId) === this.#zoneOf(far) &&
      this.#behindTransit(source) === sender.VpcId &&
      this.#crosses(far, 'ingress', destination, ports[0]) &&
      this.#crosses(near, 'egress', source, ports[0])
    );
  }

  #attachedOf(vpc: string): string | undefined {
    return this.#documents.TransitGatewayVpcAttachments.find(({ VpcId }) => VpcId === vpc)?.SubnetIds[0];
  }

  #behindTransit(address: string): string | undefined {
    const [route] = this.#evidence.Routes.filter((each) =>
      contains(each.DestinationCidrBlock, address),
    ).toSorted((a, b) => lengthOf(b.DestinationCidrBlock) - lengthOf(a.DestinationCidrBlock));
    return route?.State === 'active' ? route.TransitGatewayAttachments[0]?.ResourceId : undefined;
  }

  #zoneOf(subnet: string): string | undefined {
    return this.#documents.Subnets.find(({ SubnetId }) => SubnetId === subnet)?.AvailabilityZoneId;
  }

  #modeOf(subnet: string): string | undefined {
    const found = this.#documents.Subnets.find(({ SubnetId }) => SubnetId === subnet);
    return found?.BlockPublicAccessStates.InternetGatewayBlockMode;
  }

  /** By a gateway of the network to the internet, which may lead back into a network. */
  #leaves(sender: NetworkInterface, route: Route): boolean {
    const { source, destination, ports, protocol } = this.#sent;
    const { InternetGateways, EgressOnlyInternetGateways, NatGateways } = this.#documents;
    if (route.NatGatewayId !== undefined) {
      const gateway = NatGateways.find((each) => each.NatGatewayId === route.NatGatewayId);
      const address = gateway?.NatGatewayAddresses[0];
      if (gateway === undefined || address === undefined || gateway.State !== 'available') return false;
      if (gateway.SubnetId === sender.SubnetId || protocol === 'gre') return false;
      const onward = this.#routeFrom(gateway.SubnetId, destination);
      return (
        !destination.startsWith('10.') &&
        this.#isAttached(onward?.GatewayId, gateway.VpcId) &&
        this.#modeOf(gateway.SubnetId) !== 'block-bidirectional' &&
        this.#crosses(gateway.SubnetId, 'ingress', source, ports[1]) &&
        this.#crosses(gateway.SubnetId, 'egress', destination, ports[1]) &&
        this.#answers(gateway.SubnetId, 'ingress', destination, this.#gatewayPort) &&
        this.#answers(gateway.SubnetId, 'egress', source, ports[0]) &&
        this.#ends(address.PublicIp, this.#gatewayPort)
      );
    }
    const mode = this.#modeOf(sender.SubnetId);
    if (route.EgressOnlyInternetGatewayId !== undefined) {
      if (mode === 'block-bidirectional') return false;
      const gateway = EgressOnlyInternetGateways.find(
        (each) => each.EgressOnlyInternetGatewayId === route.EgressOnlyInternetGatewayId,
      );
      return (
        gateway?.Attachments.some(({ VpcId }) => VpcId === sender.VpcId) === true &&
        this.#ends(source, ports[0])
      );
    }
    if (!InternetGateways.some((each) => each.InternetGatewayId === route.GatewayId)) return false;
    if (mode !== 'off') return false;
    if (!this.#isAttached(route.GatewayId, sender.VpcId) || destination.startsWith('10.')) return false;
    if (isIPv6(source)) return this.#ends(source, ports[0]);
    const own = sender.PrivateIpAddresses.find((each) => each.PrivateIpAddress === source)?.Association;
    return own !== undefined && this.#ends(own.PublicIp, ports[0]);
  }

  /** On the internet, where it goes on as what it was given. */
  #ends(source: string, port: number): boolean {
    const { destination } = this.#sent;
    const isInside = destination.startsWith('52.0.0.') || destination.startsWith('2600:1f00:');
    return !isInside || this.#enters(source, destination, port);
  }

  /** From the internet. */
  #enters(source: string, destination: string, port: number): boolean {
    const receiver = isIPv6(destination)
      ? this.#carrierOf(destination)
      : this.#documents.NetworkInterfaces.find(
          (each) =>
            each.InterfaceType !== 'nat_gateway' &&
            each.PrivateIpAddresses.some(({ Association }) => Association?.PublicIp === destination),
        );
    if (receiver === undefined) return false;
    const route = this.#routeFrom(receiver.SubnetId, source);
    return (
      this.#isAttached(route?.GatewayId, receiver.VpcId) &&
      this.#modeOf(receiver.SubnetId) === 'off' &&
      this.#arrives(receiver, source, port, this.#meansAbroad && isIPv6(destination))
    );
  }

  #arrives(receiver: NetworkInterface, source: string, port: number, isDirect: boolean): boolean {
    return (
      this.#crosses(receiver.SubnetId, 'ingress', source, this.#sent.ports[1]) &&
      this.#answers(receiver.SubnetId, 'egress', source, port) &&
      this.#gets(receiver, source, port, isDirect)
    );
  }

  #gets(receiver: NetworkInterface, source: string, port: number, isDirect: boolean): boolean {
    this.#arrived = { receiver, source, port };
    return this.#admits(receiver, 'ingress', source, isDirect);
  }

  get arrived(): Arrived | undefined {
    return this.#arrived;
  }

  get isTransited(): boolean {
    return this.#isTransited;
  }

  #carrierOf(address: string): NetworkInterface | undefined {
    return this.#documents.NetworkInterfaces.find(
      (each) => each.InterfaceType !== 'nat_gateway' && addressesOf(each).includes(address),
    );
  }

  #isAttached(gateway: string | undefined, vpc: string): boolean {
    return this.#documents.InternetGateways.some(
      ({ InternetGatewayId, Attachments }) =>
        InternetGatewayId === gateway && Attachments.some(({ VpcId }) => VpcId === vpc),
    );
  }

  #peerOf(connection: string, vpc: string): string | undefined {
    const found = this.#documents.VpcPeeringConnections.find(
      (each) => each.VpcPeeringConnectionId === connection,
    );
    if (found?.Status.Code !== 'active') return undefined;
    const ends = [found.RequesterVpcInfo.VpcId, found.AccepterVpcInfo.VpcId];
    return ends.find((each) => each !== vpc);
  }

  #routeFrom(subnet: string, address: string): Route | undefined {
    const { Subnets, RouteTables } = this.#documents;
    const vpc = Subnets.find((each) => each.SubnetId === subnet)?.VpcId;
    const table =
      RouteTables.find((each) => each.Associations.some(({ SubnetId }) => SubnetId === subnet)) ??
      RouteTables.find((each) => each.VpcId === vpc && each.Associations.some(({ Main }) => Main));
    const prefixes = (route: Route) =>
      route.DestinationPrefixListId === undefined
        ? [route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? '']
        : this.#evidence.Entries.map(({ Cidr }) => Cidr);
    // Of equally long prefixes that of a list comes last.
    return (table?.Routes ?? [])
      .flatMap((route) =>
        prefixes(route)
          .filter((prefix) => contains(prefix, address))
          .map((prefix) => ({
            route,
            rank: lengthOf(prefix) - (route.DestinationPrefixListId === undefined ? 0 : 0.5),
          })),
      )
      .toSorted((a, b) => b.rank - a.rank)[0]?.route;
  }

  #admits({ Groups }: NetworkInterface, direction: Direction, remote: string, isDirect: boolean): boolean {
    if (Groups.length === 0) return true;
    return this.#documents.SecurityGroups.filter((group) =>
      Groups.some(({ GroupId }) => GroupId === group.GroupId),
    )
      .flatMap((group) => (direction === 'ingress' ? group.IpPermissions : group.IpPermissionsEgress))
      .some(
        (permission) => this.#isOfRule(permission) && this.#isPeer(permission, remote, isDirect, direction),
      );
  }

  #isOfRule({ IpProtocol, FromPort, ToPort }: Permission): boolean {
    const { protocol, ports } = this.#sent;
    if (IpProtocol === '-1') return true;
    if (protocol === 'gre') return IpProtocol === '47';
    if (IpProtocol !== protocol || FromPort === undefined || ToPort === undefined) return false;
    if (protocol === 'icmp' || protocol === 'icmpv6') return isMessage(ports, [FromPort, ToPort]);
    return FromPort <= ports[1] && ports[1] <= ToPort;
  }

  #isPeer(
    { IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }: Permission,
    remote: string,
    isDirect: boolean,
    direction: Direction,
  ): boolean {
    if (PrefixListIds.length > 0 && this.#evidence.Entries.some(({ Cidr }) => contains(Cidr, remote)))
      return true;
    if (IpRanges.some(({ CidrIp }) => contains(CidrIp, remote))) return true;
    if (Ipv6Ranges.some(({ CidrIpv6 }) => contains(CidrIpv6, remote))) return true;
    return (
      isDirect &&
      UserIdGroupPairs.some(
        ({ GroupId, UserId, PeeringStatus = 'active' }) =>
          UserId !== undefined &&
          PeeringStatus === 'active' &&
          ((direction === 'ingress' && this.#keeper?.Groups.some((own) => own.GroupId === GroupId)) ||
            (this.#hasMember(GroupId, remote) &&
              (this.#keeper === undefined || direction === 'egress' || this.#meansAbroad))),
      )
    );
  }

  #hasMember(group: string, address: string): boolean {
    return this.#documents.NetworkInterfaces.some(
      (each) => each.Groups.some((own) => own.GroupId === group) && addressesOf(each).includes(address),
    );
  }

  /** An answer to TCP crosses the border of a subnet. */
  #answers(subnet: string, direction: Direction, remote: string, port: number): boolean {
    return this.#sent.protocol !== 'tcp' || this.#crosses(subnet, direction, remote, port);
  }

  #crosses(subnet: string, direction: Direction, remote: string, port: number): boolean {
    const { NetworkAcls } = this.#documents;
    const acl = NetworkAcls.find((each) => each.Associations.some(({ SubnetId }) => SubnetId === subnet));
    const deciding = (acl?.Entries ?? [])
      .filter(({ Egress }) => Egress === (direction === 'egress'))
      .toSorted((a, b) => a.RuleNumber - b.RuleNumber)
      .find(
        (entry) =>
          contains(entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '', remote) && this.#isOfEntry(entry, port),
      );
    return deciding?.RuleAction === 'allow';
  }

  #isOfEntry({ Protocol, PortRange, IcmpTypeCode }: Entry, port: number): boolean {
    const { protocol, ports } = this.#sent;
    if (Protocol === '-1') return true;
    if (Protocol !== NUMBERS[protocol]) return false;
    if (protocol === 'icmp' || protocol === 'icmpv6')
      return IcmpTypeCode === undefined || isMessage(ports, [IcmpTypeCode.Type, IcmpTypeCode.Code]);
    if (protocol === 'gre' || PortRange === undefined) return true;
    return PortRange.From <= port && port <= PortRange.To;
  }
}

function isMessage([type, code]: Sent['ports'], [ofType, ofCode]: readonly [number, number]): boolean {
  return ofType === -1 || (ofType === type && (ofCode === -1 || ofCode === code));
}

export function addressesOf({ PrivateIpAddresses, Ipv6Addresses }: NetworkInterface): string[] {
  return [
    ...PrivateIpAddresses.map((each) => each.PrivateIpAddress),
    ...Ipv6Addresses.map((each) => each.Ipv6Address),
  ];
}

function lengthOf(prefix: string): number {
  return Number(prefix.split('/')[1]);
}

const lists = new Map<string, BlockList>();

function contains(prefix: string, address: string): boolean {
  let list = lists.get(prefix);
  if (list === undefined) {
    const [network = '', length] = prefix.split('/');
    list = new BlockList();
    list.addSubnet(network, Number(length), isIPv6(network) ? 'ipv6' : 'ipv4');
    lists.set(prefix, list);
  }
  return isIPv6(address) === prefix.includes(':') && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
