import type { RouteTarget } from '../../model/route.ts';
import type { Report } from './gateway-target.ts';
import type { VpcEndpoint } from './schema.ts';

/**
 * A gateway endpoint leads to the addresses of a service (S3, DynamoDB), which begins no connection. Its policy is about requests and
 * not about packets (PrivateLink guide, gateway endpoints).
 */
export function endpointTarget(id: string, endpoint: VpcEndpoint | undefined, report: Report): RouteTarget {
  if (endpoint === undefined) {
    report('unseen', `the VPC endpoint ${id} is not in evidence`);
    return {
      kind: 'unmodelled',
      id,
      what: 'a VPC endpoint that is not in evidence',
      mayBe: 'service',
    };
  }
  const { VpcEndpointType: type, State: state, ServiceName: service } = endpoint;
  // Appliances stand behind it, so that references to groups do not hold (VPC user guide, middlebox routing); they are transparent to both ends.
  if (type === 'GatewayLoadBalancer') {
    report(
      'unmodelled',
      `what the appliances behind the gateway load balancer endpoint ${id} forward is not modelled`,
    );
    return { kind: 'interface', id, keepsAddresses: true };
  }
  if (type !== 'Gateway') {
    report(
      'unmodelled',
      `routes to a VPC endpoint of the type ${type ?? 'that is not in evidence'} (${id}) are not modelled`,
    );
    return {
      kind: 'unmodelled',
      id,
      what: `a VPC endpoint of the type ${type ?? 'that is not in evidence'}`,
      mayBe: 'service',
    };
  }
  if (state && state.toLowerCase() !== 'available') {
    report('unmodelled', `the route says that ${id} is usable, and it is ${state}`);
    return { kind: 'unmodelled', id, what: `a VPC endpoint that is ${state}`, mayBe: 'service' };
  }
  return {
    kind: 'service',
    id,
    ...(service ? { service: service.slice(service.lastIndexOf('.') + 1) } : {}),
    note: `what the policy of ${id} (${service ?? 'a service'}) refuses is not judged`,
  };
}
