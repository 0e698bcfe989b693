import type { Gap } from '../../model/gap.ts';
import type { AddressRange } from '../../net/address.ts';
import { originOf } from './resources.ts';
import type { ServiceTags } from './service-tags.ts';
import type { KnownSubnet } from './topology.ts';

/** A service that packets of a subnet come to directly, past its other routes. */
export interface ServiceEndpoint {
  /** `Microsoft.Storage`. */
  readonly service: string;
  /** Absent: the published prefixes are not in evidence. */
  readonly prefixes?: readonly AddressRange[];
}

/** Tags of services whose endpoints have another name. */
const TAGS: Readonly<Record<string, string>> = {
  'microsoft.keyvault': 'AzureKeyVault',
  'microsoft.azurecosmosdb': 'AzureCosmosDB',
  'microsoft.azureactivedirectory': 'AzureActiveDirectory',
  'microsoft.containerregistry': 'AzureContainerRegistry',
  'microsoft.cognitiveservices': 'CognitiveServicesManagement',
  'microsoft.web': 'AppService',
  'microsoft.storage.global': 'Storage',
};

/** Service endpoints of a subnet: the platform routes the prefixes of the service to it (virtual network service endpoints). */
export function serviceEndpointsOf(
  { resource }: KnownSubnet,
  tags: ServiceTags,
  gaps: Gap[],
): ServiceEndpoint[] {
  return (resource.value.serviceEndpoints ?? []).flatMap(({ service, locations = [] }): ServiceEndpoint[] => {
    if (service === undefined) return [];
    const tag = TAGS[service.toLowerCase()] ?? service.slice(service.indexOf('.') + 1);
    const isEverywhere = locations.length === 0 || locations.includes('*');
    const named = isEverywhere ? [tag] : locations.map((each) => `${tag}.${each}`);
    const found = named.map((each) => tags.prefixesOf(each));
    if (found.every((each) => each !== undefined)) return [{ service, prefixes: found.flat() }];
    gaps.push({
      kind: 'unseen',
      effect: 'may-allow-more',
      what: `${resource.name}: the prefixes of the service endpoint ${service} are not in evidence (the file of service tags)`,
      subject: resource.id,
      origin: originOf(resource),
    });
    return [{ service }];
  });
}
