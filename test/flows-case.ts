import { readEvidence } from '../src/importers/read-evidence.ts';
import type { AskedKind } from '../src/model/fact-kinds.ts';
import type { UndocumentedFlowFact } from '../src/model/flow-facts.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { flowQuestions } from '../src/profiles/flow-questions.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { judgeFlows } from '../src/reach/flows/judge-flows.ts';
import { estateOf, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

export const NETWORK = network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'data 10.0.2.0/24']);
export const CLOSED = ['4000 in deny * * from * to *', '4000 out deny * * from * to *'];

/** A database with these rules, and a web server beside it that nothing filters. */
export function estateWith(rules: readonly string[], more = ''): Estate {
  return estateOf([
    NETWORK,
    ...machine('web hub/app 10.0.1.4'),
    ...machine(`db hub/data 10.0.2.4 nsg=db ${more}`.trim()),
    securityGroup('db', [...rules, ...CLOSED]),
  ]);
}

/** A database that everyone reaches by tcp 22, at a public address of its own or at a balancer's. */
export function calledEstate(way: 'pip' | 'frontend'): Estate {
  return estateOf([
    NETWORK,
    ...machine(`db hub/data 10.0.2.4 nsg=db${way === 'pip' ? ' public=pip' : ''}`),
    publicAddress('pip', '198.51.100.10', 'Standard'),
    ...(way === 'frontend' ? [loadBalancer('front', 'pip', ['22 to 22 of db'])] : []),
    securityGroup('db', [
      '100 in allow * * from AzureLoadBalancer to *',
      '110 in allow Tcp 22 from * to *',
      ...CLOSED,
    ]),
  ]);
}

/** Hosts with their addresses and the rules that run; nothing shows the network between them. */
export function hostsEstate(hosts: Readonly<Record<string, { address: string; rules: string }>>): Estate {
  const files = Object.entries(hosts).flatMap(([name, { address, rules }]) => {
    const links = [
      { ifname: 'eth0', addr_info: [{ family: 'inet', local: address, prefixlen: 24, scope: 'global' }] },
    ];
    return [
      { name: `hosts/${name}/iptables-save.txt`, text: rules },
      { name: `hosts/${name}/ip-addr.json`, text: JSON.stringify(links) },
    ];
  });
  const bytes = files.map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  return buildEstate(readEvidence(bytes), new PacketSpace());
}

export function judged(estate: Estate, text: string) {
  const loaded = loadConfiguration('f', text);
  const { segmentation, pci } = loaded.configuration;
  const kinds = new Set<AskedKind>([
    ...(pci === undefined ? [] : (['undocumented_flows', 'documented_services', 'account_data'] as const)),
    ...(segmentation === undefined ? [] : (['zone_flows'] as const)),
  ]);
  return judgeFlows(estate, [], flowQuestions(loaded, estate.snapshot, kinds), [], kinds).judgements;
}

/** `open tcp 22 in hub`. */
export function lineOf({ verdict, services, direction, peer }: UndocumentedFlowFact): string {
  return `${verdict} ${services} ${direction} ${peer}`;
}
