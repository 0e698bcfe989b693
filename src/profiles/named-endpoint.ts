import type { DeploymentConfiguration } from '../model/configuration.ts';
import type { Endpoint } from '../model/endpoint.ts';

/** A DNS name with the addresses that the deployment gives for it. */
export function namedEndpoint(
  name: string,
  resolved: DeploymentConfiguration['resolved'],
): Extract<Endpoint, { kind: 'name' }> {
  const ranges = resolved[name];
  return { kind: 'name', name, ...(ranges !== undefined && { resolved: ranges.map((each) => each.range) }) };
}
