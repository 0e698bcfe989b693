import type { Gap } from '../../model/gap.ts';
import type { Answer } from './documents.ts';
import {
  DISPUTED,
  type Element,
  type FirstVersion,
  firstVersions,
  type Listing,
  readList,
} from './elements.ts';
import { attachments } from './gateways.ts';
import { NatGateway } from './nat-gateways.ts';
import type { Targets } from './route-target.ts';
import { EgressOnlyInternetGateway, type NetworkInterface, VpcEndpoint } from './schema.ts';

/** What routes lead to besides internet gateways and other networks. */
export function readTargets(
  answers: readonly Answer[],
  interfaces: Listing<NetworkInterface>,
  gaps: Gap[],
): Pick<Targets, 'natGateways' | 'outboundGateways' | 'endpoints' | 'checksSources'> {
  const nat = readList(answers, 'NatGateways', NatGateway, gaps);
  const outbound = readList(answers, 'EgressOnlyInternetGateways', EgressOnlyInternetGateway, gaps);
  const endpoints = readList(answers, 'VpcEndpoints', VpcEndpoint, gaps);
  // Few routes lead to an interface, and most estates have none that does.
  let known: ReadonlyMap<string, Element<NetworkInterface>[]> | undefined;
  return {
    natGateways: new Map(
      firstVersions(nat.elements, NatGateway, (each) => each.NatGatewayId, gaps).map((each) => [
        each.value.NatGatewayId,
        withState(each),
      ]),
    ),
    outboundGateways: attachments(
      outbound.elements.map(({ value }) => ({
        id: value.EgressOnlyInternetGatewayId,
        attachments: value.Attachments,
      })),
    ),
    endpoints: byId(
      firstVersions(endpoints.elements, VpcEndpoint, (each) => each.VpcEndpointId, gaps).map(withState),
      (each) => each.VpcEndpointId,
    ),
    checksSources: (id) => {
      known ??= Map.groupBy(interfaces.elements, ({ value }) => value.NetworkInterfaceId);
      return known.get(id)?.every(({ value }) => value.SourceDestCheck === true) === true;
    },
  };
}

/** What two descriptions say differently of does nothing for certain. */
function withState<T extends { readonly State?: string | null | undefined }>(
  element: FirstVersion<T>,
): Element<T> {
  return element.others.length === 0 ? element : { ...element, value: { ...element.value, State: DISPUTED } };
}

function byId<T>(elements: readonly { readonly value: T }[], idOf: (value: T) => string): Map<string, T> {
  return new Map(elements.map(({ value }) => [idOf(value), value]));
}
