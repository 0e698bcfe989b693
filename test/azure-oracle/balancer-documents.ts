import { idOf, type Resource } from '../azure-estate.ts';
import { balancersOf, type Placed, translatedTo } from './balancer-places.ts';
import type { AzureEstate } from './estate.ts';
import { resource, stub } from './group-documents.ts';
import { at } from './places.ts';
import type { End } from './routes.ts';

const publicName = (address: string) => `pip-${address.replaceAll(/[.:]+/g, '-')}`;

/** As `az network nic list` names a configuration. */
function configurationId({ interface: where, configuration }: End): string {
  const own = where.configurations.indexOf(configuration) + 1;
  return idOf('networkInterfaces/ipConfigurations', where.name, `ipconfig${own}`);
}

const part = (type: string, name: string, own: string): Resource => ({
  id: idOf(`loadBalancers/${type}`, name, own),
});

/** What `az network lb list` prints. */
export function balancerDocuments(estate: AzureEstate): Resource[] {
  return balancersOf(estate).map((each) => {
    const { name, balancer } = each;
    const front = (index: number) => part('frontendIPConfigurations', name, `front-${index}`);
    const pool = (index: number) => part('backendAddressPools', name, `pool-${index}`);
    return resource('loadBalancers', name, {
      sku: { name: balancer.sku },
      frontendIPConfigurations: each.frontends.map(({ address, subnet }, index) => ({
        ...{ ...front(index), name: `front-${index}` },
        ...(balancer.isPublic
          ? { publicIPAddress: stub('publicIPAddresses', publicName(address)) }
          : {
              privateIPAddress: address,
              privateIPAddressVersion: address.includes(':') ? 'IPv6' : 'IPv4',
              subnet: stub('virtualNetworks/subnets', `vnet-${each.network}/subnet-${subnet}`),
            }),
      })),
      backendAddressPools: poolDocuments(each, pool),
      loadBalancingRules: each.rules.map((rule, index) => ({
        name: `rule-${index}`,
        frontendIPConfiguration: front(rule.frontend),
        ...{ frontendPort: rule.frontendPort, backendPort: rule.backendPort, protocol: rule.protocol },
        ...{ enableFloatingIP: rule.isFloating, disableOutboundSnat: rule.disablesOutbound },
        backendAddressPool: pool(rule.pool),
        probe:
          rule.probe === undefined
            ? null
            : part('probes', name, `probe-${rule.probe % balancer.probes.length}`),
      })),
      inboundNatRules: each.translations.map((rule, index) => {
        const { target, firstPort, backendPort, protocol } = rule;
        const single = translatedTo(estate, each, rule);
        return {
          name: `nat-${index}`,
          frontendIPConfiguration: front(rule.frontend),
          ...{ backendPort, protocol, enableFloatingIP: rule.isFloating },
          ...('pool' in target
            ? {
                backendAddressPool: pool(target.pool),
                frontendPortRangeStart: firstPort,
                frontendPortRangeEnd: target.lastPort,
              }
            : {
                frontendPort: firstPort,
                ...(single === undefined ? {} : { backendIPConfiguration: { id: configurationId(single) } }),
              }),
        };
      }),
      outboundRules: outboundOf(each).map(({ frontend, protocol, pool: own }, index) => ({
        name: `out-${index}`,
        protocol,
        frontendIPConfigurations: [front(frontend)],
        backendAddressPool: pool(own),
      })),
      probes: balancer.probes.map((probe, index) => ({
        ...part('probes', name, `probe-${index}`),
        ...{ name: `probe-${index}`, ...probe },
      })),
    });
  });
}

/** Outbound rules whose frontend and pool are of one family. */
export function outboundOf({ balancer, outbound, frontends }: Placed) {
  return outbound.flatMap((rule) => {
    const [frontend, pool] = [rule.frontend % frontends.length, rule.pool % balancer.pools.length];
    const isSix = at(frontends, frontend).address.includes(':');
    return isSix === (at(balancer.pools, pool).family === 6) ? [{ ...rule, frontend, pool }] : [];
  });
}

function poolDocuments(each: Placed, pool: (index: number) => Resource): Resource[] {
  return each.pools.map((ends, index) => {
    const { written, hasStranger, family } = at(each.balancer.pools, index);
    const stranger = idOf('networkInterfaces/ipConfigurations', 'gone', 'ipconfig1');
    const network = stub('virtualNetworks', `vnet-${each.network}`);
    const ids = [
      ...(written === 'pool' || written === 'both' ? ends.map(configurationId) : []),
      ...(hasStranger && written !== 'addresses' ? [stranger] : []),
    ];
    const outside = family === 4 ? '10.77.0.4' : 'fd00:77::4';
    const addresses =
      written === 'addresses'
        ? [...ends.map(({ configuration }) => configuration.address), ...(hasStranger ? [outside] : [])]
        : [];
    return {
      ...{ ...pool(index), name: `pool-${index}` },
      ...(ids.length === 0 ? {} : { backendIPConfigurations: ids.map((id) => ({ id })) }),
      loadBalancerBackendAddresses: addresses.map((ipAddress, own) => ({
        ...{ name: `address-${own}`, ipAddress, virtualNetwork: network },
      })),
    };
  });
}

/** Pools that the interface of a configuration names. */
export function poolsNamedBy(estate: AzureEstate, address: string): Resource[] {
  return balancersOf(estate).flatMap(({ name, balancer, pools }) =>
    pools.flatMap((ends, index) =>
      ['interface', 'both'].includes(at(balancer.pools, index).written) &&
      ends.some(({ configuration }) => configuration.address === address)
        ? [part('backendAddressPools', name, `pool-${index}`)]
        : [],
    ),
  );
}

/** Public addresses of frontends. */
export function frontAddresses(estate: AzureEstate): { publicAddress: string; sku: string }[] {
  return balancersOf(estate).flatMap(({ balancer, frontends }) =>
    balancer.isPublic ? frontends.map(({ address }) => ({ publicAddress: address, sku: balancer.sku })) : [],
  );
}
