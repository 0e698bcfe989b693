import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { noListeners, perhapsListening } from '../service-listeners.ts';
import type { RawResource } from './documents.ts';
import { keyOf, originOf, type Resource, readResources } from './resources.ts';
import { type NetworkInterface, PrivateEndpoint } from './schema.ts';
import { TYPES } from './vocabulary.ts';

/** What a private endpoint says of its interface. */
export interface EndpointFacts {
  /** What it takes in, where its connection to the service is not approved. */
  readonly listeners?: Filter;
  /** Groups that its addresses are members of, whether or not the interface repeats them. */
  readonly applicationGroups: readonly { readonly id: string }[];
}

const NOTHING: EndpointFacts = { applicationGroups: [] };

/** Private endpoints by their interfaces: those that are approved alone lead to their service (private endpoint overview). */
export function readEndpoints(
  raw: readonly RawResource[],
  gaps: Gap[],
): (at: Resource<NetworkInterface>) => EndpointFacts {
  const endpoints = readResources(raw, TYPES.privateEndpoints, PrivateEndpoint, gaps);
  return ({ value: { privateEndpoint } }) => {
    const endpoint = endpoints.get(keyOf(privateEndpoint?.id ?? ''));
    if (endpoint === undefined) return NOTHING;
    const { applicationSecurityGroups: applicationGroups = [] } = endpoint.value;
    const listeners = listenersOf(endpoint);
    return listeners === undefined ? { applicationGroups } : { applicationGroups, listeners };
  };
}

const CLOSED = /^(pending|rejected|disconnected)$/i;

function listenersOf(endpoint: Resource<PrivateEndpoint>): Filter | undefined {
  const states = [endpoint.value, ...(endpoint.others ?? [])].flatMap((value) =>
    [
      ...(value.privateLinkServiceConnections ?? []),
      ...(value.manualPrivateLinkServiceConnections ?? []),
    ].flatMap(({ privateLinkServiceConnectionState: state }) => state?.status ?? []),
  );
  if (states.every((state) => /^approved$/i.test(state))) return undefined;
  const what = `its connection to the service is ${[...new Set(states)].join(' and ')}`;
  const id = `${endpoint.id} connection`;
  return states.every((state) => CLOSED.test(state))
    ? noListeners(id, originOf(endpoint), what)
    : perhapsListening(id, originOf(endpoint), what);
}
