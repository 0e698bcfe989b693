import type { Filter } from '../../model/filter.ts';
import { originOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import { PUBLIC } from './virtual-network-tag.ts';

/**
 * A public address of the Standard kind lets nothing in from the internet until a security group does; what comes from the virtual
 * network passes (public IP addresses, SKU).
 */
export function closedPublicAddress(id: string, resource: Resource<NetworkInterface>): Filter {
  const title = `${resource.name} without a security group`;
  const origin = originOf(resource, title);
  return {
    id,
    title,
    layer: 'group',
    bases: (['ingress', 'egress'] as const).map((hook) => ({
      hook,
      priority: 0,
      chain: hook,
      policy: 'accept',
      translates: false,
      origin,
    })),
    chains: new Map([
      [
        'ingress',
        {
          title: 'ingress',
          rules: [
            {
              id: 'ingress closed',
              conditions: [{ kind: 'packet', boxes: [{ source: PUBLIC }] }],
              action: { kind: 'drop' },
              origin: { ...origin, text: `${title}: its Standard public address is closed until one allows` },
            },
          ],
        },
      ],
      ['egress', { title: 'egress', rules: [] }],
    ]),
    origin,
    repliesPass: true,
  };
}
