import { idOf, type Resource, reference, resource } from './azure-estate.ts';

/**
 * A balancer at a public address (by name) or a private one, with rules to machines as `443 to 8443 of vm,other`, or with their
 * admin states `of vm:Up,other:Down`; the words `nat`, `floating` and `unprobed` say what kind they are,
 * and of `50000-50009 to 22 of vm pool` the word `made` that its rule to the first machine is in evidence.
 */
export function loadBalancer(name: string, frontend: string, rules: readonly string[]): Resource {
  const part = (type: string, own: string) => idOf(`loadBalancers/${type}`, name, own);
  const read = rules.map((text, index) => {
    const [from, , to, , machines = '', ...words] = text.split(' ');
    const named = machines.split(',').map((each) => {
      const [machine, adminState] = each.split(':');
      return { id: idOf('networkInterfaces/ipConfigurations', `${machine}-nic`, 'ipconfig1'), adminState };
    });
    const members = named.map(({ id }) => ({ id }));
    const addresses = named.flatMap(({ id, adminState }) =>
      adminState === undefined
        ? []
        : [{ properties: { networkInterfaceIPConfiguration: { id }, adminState } }],
    );
    const isPool = words.includes('pool');
    const [first = '', last] = from?.split('-') ?? [];
    const made = words.includes('made') ? [Number(first)] : [];
    const rule = {
      name: text,
      properties: {
        frontendIPConfiguration: { id: part('frontendIPConfigurations', 'front') },
        protocol: 'Tcp',
        ...(isPool
          ? { frontendPortRangeStart: Number(first), frontendPortRangeEnd: Number(last) }
          : { frontendPort: Number(from) }),
        backendPort: Number(to),
        enableFloatingIP: words.includes('floating'),
        ...(isPool
          ? {}
          : words.includes('nat')
            ? { backendIPConfiguration: members[0] }
            : {
                backendAddressPool: { id: part('backendAddressPools', `pool-${index}`) },
                ...(words.includes('unprobed') ? {} : { probe: { id: part('probes', 'probe') } }),
              }),
      },
    };
    const generated = made.map((frontendPort) => ({
      name: `${text} 0`,
      properties: {
        frontendIPConfiguration: rule.properties.frontendIPConfiguration,
        protocol: 'Tcp',
        ...{ frontendPort, backendPort: Number(to), backendIPConfiguration: members[0] },
      },
    }));
    const isNat = words.includes('nat');
    return { rule, isNat, isPool, generated, members, addresses };
  });
  return resource(
    'loadBalancers',
    name,
    {
      frontendIPConfigurations: [
        {
          id: part('frontendIPConfigurations', 'front'),
          properties: /^\d/.test(frontend)
            ? { privateIPAddress: frontend }
            : { publicIPAddress: reference('publicIPAddresses', frontend) },
        },
      ],
      backendAddressPools: read.map(({ members, addresses }, index) => ({
        id: part('backendAddressPools', `pool-${index}`),
        properties: { backendIPConfigurations: members, loadBalancerBackendAddresses: addresses },
      })),
      loadBalancingRules: read.filter(({ isNat, isPool }) => !isNat && !isPool).map(({ rule }) => rule),
      inboundNatRules: read.flatMap(({ rule, isNat, generated }): object[] => (isNat ? [rule] : generated)),
      inboundNatPools: read.filter(({ isPool }) => isPool).map(({ rule }) => rule),
      probes: [{ id: part('probes', 'probe'), properties: { protocol: 'Tcp', port: 8080 } }],
    },
    { sku: { name: 'Standard' } },
  );
}
