import type { Gap } from '../../model/gap.ts';
import type { Answer } from './documents.ts';
import { type Element, readList } from './elements.ts';
import { DBInstance, type NetworkInterface } from './schema.ts';

/** What the description of a service's interface calls the service that it belongs to. */
const DESCRIPTIONS: readonly RegExp[] = [
  /^ELB (?:app|net|gwy)\/([^/]+)\//,
  /^ELB ([^/]+)$/,
  /^Interface for NAT Gateway (nat-\S+)/,
  /^VPC Endpoint Interface (vpce-\S+)/,
  /^Network Interface for Transit Gateway Attachment (tgw-attach-\S+)/,
  /^Amazon EKS (\S+)$/,
  /^ElastiCache (\S+)$/,
  /^DO NOT DELETE - Amazon MSK network interface for cluster arn:[^:]+:kafka:[^:]*:[^:]*:cluster\/([^/]+)/,
  /^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  /^EFS mount target for (fs-\S+)/,
  /^ES (\S+)$/,
  /^Route 53 Resolver: (rslvr-[^:\s]+)/,
];

/** Names of the service that an interface belongs to, best first. */
export type ServiceNames = (described: NetworkInterface) => readonly string[];

/**
 * Descriptions name most services; that of a database does not, and is the instance's that alone has the interface's network, subnet
 * and groups.
 */
export function readServiceNames(answers: readonly Answer[], gaps: Gap[]): ServiceNames {
  const databases = readList(answers, 'DBInstances', DBInstance, gaps).elements;
  return (described) => {
    const description = described.Description ?? '';
    if (description === 'RDSNetworkInterface') return databaseNames(described, databases);
    const name = serviceNameIn(description);
    return name === undefined ? [] : [name];
  };
}

/** The service that a description names. */
export function serviceNameIn(description: string): string | undefined {
  for (const pattern of DESCRIPTIONS) {
    const name = pattern.exec(description)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The databases that an interface may belong to. */
export function databasesOf(
  described: NetworkInterface,
  databases: readonly Element<DBInstance>[],
): Element<DBInstance>[] {
  const groups = (described.Groups ?? []).map((group) => group.GroupId).toSorted();
  return databases.filter(({ value }) => {
    const own = (value.VpcSecurityGroups ?? []).flatMap((group) => group.VpcSecurityGroupId || []).toSorted();
    const subnets = (value.DBSubnetGroup?.Subnets ?? []).map((subnet) => subnet.SubnetIdentifier);
    return own.join() === groups.join() && subnets.includes(described.SubnetId);
  });
}

function databaseNames(described: NetworkInterface, databases: readonly Element<DBInstance>[]): string[] {
  const [only, second] = databasesOf(described, databases);
  if (only === undefined || second !== undefined) return [];
  const address = only.value.Endpoint?.Address;
  return [only.value.DBInstanceIdentifier, ...(address ? [address] : [])];
}
