import { idOf, type Resource } from '../azure-estate.ts';
import type { AdminRule, Operand, Rule, SecurityGroup } from './estate.ts';

const DEFAULTS = [
  '65000 Inbound Allow VirtualNetwork VirtualNetwork AllowVnetInBound',
  '65001 Inbound Allow AzureLoadBalancer * AllowAzureLoadBalancerInBound',
  '65500 Inbound Deny * * DenyAllInBound',
  '65000 Outbound Allow VirtualNetwork VirtualNetwork AllowVnetOutBound',
  '65001 Outbound Allow * Internet AllowInternetOutBound',
  '65500 Outbound Deny * * DenyAllOutBound',
];

export function resource(type: string, names: string, more: Resource): Resource {
  const path = names.split('/');
  return { id: idOf(type, ...path), name: path.at(-1), resourceGroup: 'rg-test', ...more };
}
export const stub = (type: string, names: string): Resource => ({ id: idOf(type, ...names.split('/')) });

/** One form is filled; of the other nothing is said, in any of four ways. */
function filled(one: string, many: string, values: readonly string[], encoding: number): Resource {
  const absent = encoding & 1;
  return values.length === 1 && !(encoding & 4 && /^\d/.test(values[0] ?? ''))
    ? { [one]: values[0], ...(encoding & 2 ? {} : { [many]: absent ? [] : null }) }
    : { [many]: values, ...(encoding & 2 ? {} : { [one]: absent ? '' : null }) };
}

function operand(side: 'source' | 'destination', given: Operand, encoding: number): Resource {
  return 'groups' in given
    ? {
        [`${side}ApplicationSecurityGroups`]: given.groups.map((name) =>
          stub('applicationSecurityGroups', name),
        ),
        ...(encoding & 1 ? { [`${side}AddressPrefix`]: '', [`${side}AddressPrefixes`]: [] } : {}),
      }
    : filled(`${side}AddressPrefix`, `${side}AddressPrefixes`, given.prefixes, encoding);
}

function ruleOf({ priority, direction, access, protocol, encoding, ...rule }: Rule): Resource {
  return {
    ...{ name: `${direction}-${priority}`, priority, direction, access, protocol },
    ...filled('sourcePortRange', 'sourcePortRanges', rule.sourcePorts, encoding),
    ...filled('destinationPortRange', 'destinationPortRanges', rule.destinationPorts, encoding),
    ...operand('source', rule.source, encoding),
    ...operand('destination', rule.destination, encoding),
  };
}

function defaultRule(text: string): Resource {
  const [priority, direction, access, source, destination, name] = text.split(' ');
  return {
    ...{ name, priority: Number(priority), direction, access, protocol: '*' },
    ...filled('sourcePortRange', 'sourcePortRanges', ['*'], 1),
    ...filled('destinationPortRange', 'destinationPortRanges', ['*'], 1),
    ...filled('sourceAddressPrefix', 'sourceAddressPrefixes', [source ?? ''], 1),
    ...filled('destinationAddressPrefix', 'destinationAddressPrefixes', [destination ?? ''], 1),
  };
}

export function securityGroupDocument({ rules, showsDefaults }: SecurityGroup, index: number): Resource {
  return resource('networkSecurityGroups', `nsg-${index}`, {
    securityRules: rules.map(ruleOf),
    ...(showsDefaults ? { defaultSecurityRules: DEFAULTS.map(defaultRule) } : {}),
  });
}

/** What `az network manager list-effective-security-admin-rule` prints of one network. */
export function adminRulesDocument(rules: readonly AdminRule[], network: number): Resource {
  return {
    value: rules.map(({ sources, destinations, destinationPorts, ...rule }, own) => ({
      id: idOf(
        'networkManagers/securityAdminConfigurations/ruleCollections/rules',
        'm',
        'c',
        'k',
        `${network}-${own}`,
      ),
      kind: 'Custom',
      ...{ ruleGroups: [], configurationDescription: '', ...rule },
      sources: sources.map(managed),
      destinations: destinations.map(managed),
      ...{ sourcePortRanges: ['0-65535'], destinationPortRanges: destinationPorts },
    })),
  };
}

const managed = (prefix: string) => ({
  addressPrefix: prefix,
  addressPrefixType: /^[A-Z]/.test(prefix) ? 'ServiceTag' : 'IPPrefix',
});
