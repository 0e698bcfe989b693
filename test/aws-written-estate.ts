import type { Estate } from '../src/reach/estate.ts';
import { answerTo } from './answer-to.ts';
import { estateOf, type Files } from './host-estate.ts';

export const OWNER = '111122223333';

/** A rule of TCP; of everything without a port. */
export function rule(port?: number, peers: object = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }) {
  return port === undefined
    ? { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }
    : { IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peers };
}

export function group(id: string, network: string, IpPermissions: readonly object[]) {
  return {
    ...{ GroupId: id, GroupName: id, OwnerId: OWNER, VpcId: network },
    ...{ IpPermissions, IpPermissionsEgress: [rule()] },
  };
}

/** The first block is the primary one. */
export function vpc(id: string, blocks: readonly string[], six: readonly string[] = [], owner = OWNER) {
  return {
    VpcId: id,
    OwnerId: owner,
    CidrBlock: blocks[0],
    CidrBlockAssociationSet: blocks.map((CidrBlock) => ({
      CidrBlock,
      CidrBlockState: { State: 'associated' },
    })),
    Ipv6CidrBlockAssociationSet: six.map((Ipv6CidrBlock) => ({
      Ipv6CidrBlock,
      Ipv6CidrBlockState: { State: 'associated' },
    })),
  };
}

export function subnet(id: string, network: string, CidrBlock: string, six?: string) {
  return {
    ...{ SubnetId: id, VpcId: network, OwnerId: OWNER, CidrBlock, AvailabilityZoneId: 'eun1-az1' },
    Ipv6CidrBlockAssociationSet:
      six === undefined ? [] : [{ Ipv6CidrBlock: six, Ipv6CidrBlockState: { State: 'associated' } }],
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
  };
}

/** The main table of a network; targets by destination. */
export function table(network: string, routes: Readonly<Record<string, object | 'local'>>) {
  return {
    ...{ RouteTableId: `rtb-${network}`, VpcId: network, OwnerId: OWNER, Associations: [{ Main: true }] },
    Routes: Object.entries(routes).map(([destination, target]) => ({
      State: 'active',
      ...(destination.includes(':')
        ? { DestinationIpv6CidrBlock: destination }
        : { DestinationCidrBlock: destination }),
      ...(target === 'local' ? { GatewayId: 'local' } : target),
    })),
  };
}

export function peering(id: string, ...ends: readonly [ReturnType<typeof vpc>, ReturnType<typeof vpc>]) {
  const [requester, accepter] = ends.map((each) => ({
    ...{ VpcId: each.VpcId, OwnerId: each.OwnerId, Region: 'eu-north-1', CidrBlock: each.CidrBlock },
    CidrBlockSet: each.CidrBlockAssociationSet.map(({ CidrBlock }) => ({ CidrBlock })),
  }));
  return {
    ...{ VpcPeeringConnectionId: id, Status: { Code: 'active' } },
    ...{ RequesterVpcInfo: requester, AccepterVpcInfo: accepter },
  };
}

export function gateway(network: string) {
  return { InternetGatewayId: `igw-${network}`, Attachments: [{ VpcId: network, State: 'available' }] };
}

/** The interface of an instance `i-NAME`. */
export function card(
  name: string,
  { SubnetId, VpcId }: { readonly SubnetId: string; readonly VpcId: string },
  address: string,
  wears: string,
  { publicly, six }: { readonly publicly?: string; readonly six?: string } = {},
) {
  const Association = { PublicIp: publicly, IpOwnerId: 'amazon' };
  return {
    ...{ NetworkInterfaceId: `eni-${name}`, InterfaceType: 'interface', OwnerId: OWNER, Status: 'in-use' },
    ...{ VpcId, SubnetId, SourceDestCheck: true, Groups: [{ GroupId: wears }], PrivateIpAddress: address },
    PrivateIpAddresses: [
      { PrivateIpAddress: address, Primary: true, ...(publicly === undefined ? {} : { Association }) },
    ],
    Ipv6Addresses: six === undefined ? [] : [{ Ipv6Address: six }],
    Attachment: { InstanceId: `i-${name}`, DeviceIndex: 0 },
  };
}

interface Lists {
  readonly Subnets: readonly ReturnType<typeof subnet>[];
  readonly [list: string]: unknown;
}

/** An estate by its lists; subnets have filters that admit everything. */
export function writtenEstate({ Subnets, ...lists }: Lists, files: Files = {}): Estate {
  const NetworkAcls = Subnets.map(({ SubnetId, VpcId }) => ({
    ...{ NetworkAclId: `acl-${SubnetId}`, VpcId, IsDefault: false, Associations: [{ SubnetId }] },
    Entries: [true, false].flatMap((Egress) => [
      { RuleNumber: 100, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
      { RuleNumber: 101, Egress, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0' },
    ]),
  }));
  const documents = { Subnets, NetworkAcls, InternetGateways: [], ...lists };
  return estateOf({
    ...Object.fromEntries(
      Object.entries(documents).map(([list, elements]) => [`aws/${list}.json`, { [list]: elements }]),
    ),
    ...files,
  });
}

/** What probes answer, each after its verdict. */
export function verdicts(lists: Lists, probes: readonly string[], files: Files = {}): string[] {
  const estate = writtenEstate(lists, files);
  return probes.map((each) => {
    const text = each.slice(each.indexOf(' ') + 1);
    const answer = answerTo(estate, text);
    return `${typeof answer === 'string' ? answer : answer.verdict} ${text}`;
  });
}
