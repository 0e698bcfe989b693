import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Service } from './calls.ts';
import { persistence } from './retry.ts';

/** A client of one API that sends operations by name. */
export interface Client {
  send(
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Member of a request that says where the next page begins, and member of an answer that says where it is. */
  readonly paging: Paging;
  end(): void;
}

interface Paging {
  readonly input: string;
  readonly answer: string;
  readonly size: string;
}

/** Who asks, and where; without credentials the environment's own are taken. */
export interface Place {
  readonly region: string;
  readonly credentials?: AwsCredentialIdentityProvider;
}

const TOKENS: Paging = { input: 'NextToken', answer: 'NextToken', size: 'MaxResults' };
const LOWER: Paging = { input: 'nextToken', answer: 'nextToken', size: 'maxResults' };
const MARKERS: Paging = { input: 'Marker', answer: 'Marker', size: 'MaxRecords' };

type Module = Readonly<Record<string, unknown>>;

/** The packages are large: each is loaded when its first client is made. */
const APIS: Readonly<
  Record<Service, { readonly load: () => Promise<Module>; readonly client: string; readonly paging: Paging }>
> = {
  ec2: { load: () => import('@aws-sdk/client-ec2'), client: 'EC2Client', paging: TOKENS },
  elb: {
    load: () => import('@aws-sdk/client-elastic-load-balancing'),
    client: 'ElasticLoadBalancingClient',
    paging: { input: 'Marker', answer: 'NextMarker', size: 'PageSize' },
  },
  elasticloadbalancing: {
    load: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    client: 'ElasticLoadBalancingV2Client',
    paging: { input: 'Marker', answer: 'NextMarker', size: 'PageSize' },
  },
  'network-firewall': {
    load: () => import('@aws-sdk/client-network-firewall'),
    client: 'NetworkFirewallClient',
    paging: TOKENS,
  },
  eks: { load: () => import('@aws-sdk/client-eks'), client: 'EKSClient', paging: LOWER },
  rds: { load: () => import('@aws-sdk/client-rds'), client: 'RDSClient', paging: MARKERS },
  elasticache: {
    load: () => import('@aws-sdk/client-elasticache'),
    client: 'ElastiCacheClient',
    paging: MARKERS,
  },
  kafka: { load: () => import('@aws-sdk/client-kafka'), client: 'KafkaClient', paging: TOKENS },
};

interface Sending {
  send(command: unknown): Promise<Readonly<Record<string, unknown>>>;
  destroy(): void;
}

/** A client of an API in a region. */
export async function openClient(service: Service, { region, credentials }: Place): Promise<Client> {
  const { load, client: name, paging } = APIS[service];
  const module = await load();
  const constructorOf = <T>(title: string) => module[title] as new (input: unknown) => T;
  const client = new (constructorOf<Sending>(name))({
    region,
    ...persistence(),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return {
    paging,
    send: (operation, input) => client.send(new (constructorOf(`${operation}Command`))(input)),
    end: () => client.destroy(),
  };
}
