import { expect, test } from 'vitest';
import { answerProbe, type ProbeAnswer } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import {
  estateOf,
  machine,
  network,
  peering,
  publicAddress,
  type Resource,
  routeTable,
  securityGroup,
} from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

/** An export, and what packets of it may do. */
export interface Case {
  readonly title: string;
  readonly resources: readonly Resource[];
  readonly documents?: readonly Resource[];
  /** An expected answer and a probe. */
  readonly probes: readonly string[];
}

export const CLIENT = '203.0.113.7:40000';
/** One machine `vm` at 10.0.1.4 with the public address 198.51.100.10, and a neighbour at 10.0.1.5. */
export function single(
  { subnet = '', vm = '', sku = 'Standard' as 'Basic' | 'Standard' },
  ...more: readonly Resource[]
): Resource[] {
  return [
    network('hub', '10.0.0.0/16', [`app 10.0.1.0/24${subnet}`, 'nva 10.0.2.0/24']),
    ...machine(`vm hub/app 10.0.1.4 public=pip${vm}`),
    ...machine('neighbour hub/app 10.0.1.5'),
    publicAddress('pip', '198.51.100.10', sku),
    ...more,
  ];
}

export function peered(
  spoke: Parameters<typeof peering>[2],
  hub: Parameters<typeof peering>[2],
  ...more: readonly Resource[]
): Resource[] {
  return [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24'], [peering('spoke', '10.1.0.0/16', hub)]),
    network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24'], [peering('hub', '10.0.0.0/16', spoke)]),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('client spoke/app 10.1.1.4'),
    ...more,
  ];
}

/** Two machines behind a balancer at 198.51.100.30, with rules that are theirs. */
export function balanced(rules: readonly string[], ...groups: readonly (readonly string[])[]): Resource[] {
  const [first = [], second = first] = groups;
  return [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=one'),
    ...machine('other hub/app 10.0.1.5 nsg=two'),
    publicAddress('front', '198.51.100.30', 'Standard'),
    loadBalancer('balancer', 'front', rules),
    securityGroup('one', first),
    securityGroup('two', second),
  ];
}

export const FORCED = [
  routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
  ...machine('nva hub/nva 10.0.2.4 forwards=yes nsg=nva'),
  securityGroup('nva', []),
];

/** Each probe of each case is a test. */
export function testCases(cases: readonly Case[]): void {
  test.each(cases.flatMap((each) => each.probes.map((probe) => [each.title, probe, each] as const)))(
    '%s: %s',
    (_, line, { resources, documents }) => {
      const [verdict, ...rest] = line.split(' ');
      const answer = answerOf(rest.join(' '), resources, documents);
      expect({
        verdict: answer.verdict,
        decides: answer.layers.find((layer) => layer.decides),
        notes: answer.notes,
      }).toMatchObject({ verdict });
    },
  );
}

export function answerOf(
  text: string,
  resources: readonly Resource[],
  documents: readonly Resource[] = [],
): ProbeAnswer {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estateOf(resources, documents), probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}
