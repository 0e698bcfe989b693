import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import type { BalancedAnswers, Balancing } from './aws-balancer-documents.ts';
import type { Answers } from './aws-documents.ts';
import { PREFIX_LIST, TRANSIT_TABLE } from './aws-random-rules.ts';

type Everything = Answers & Partial<BalancedAnswers>;

/** The estate that documents describe, each in a file of its own. */
export function awsEstateOf(everything: Everything): Estate {
  const files = answerFiles(everything).map(([name, value]) => ({
    name: `${name}.json`,
    bytes: new TextEncoder().encode(JSON.stringify(value)),
  }));
  return buildEstate(readEvidence(files), new PacketSpace());
}

export function answerFiles({ documents, Entries, Routes, balancing }: Everything): [string, object][] {
  return [
    ...Object.entries(documents).map(([name, value]): [string, object] => [name, { [name]: value }]),
    [PREFIX_LIST, { Entries }],
    [`search-${TRANSIT_TABLE}`, { Routes, AdditionalRoutesAvailable: false }],
    ...(balancing === undefined ? [] : balancingFiles(balancing)),
  ];
}

function balancingFiles({ health, attributes, crossing, ...lists }: Partial<Balancing>): [string, object][] {
  return [
    ...Object.entries(lists).map(([name, value]): [string, object] => [name, { [name]: value }]),
    ...Object.entries(health ?? {}).map(([group, each]): [string, object] => [
      `target-health-${group}`,
      { TargetHealthDescriptions: each.map((one) => ({ ...one, TargetHealth: { State: 'healthy' } })) },
    ]),
    ...Object.entries(attributes ?? {}).map(([id, pairs]): [string, object] => [
      `attributes-of-${id}`,
      { Attributes: Object.entries(pairs).map(([Key, Value]) => ({ Key, Value })) },
    ]),
    ...Object.entries(crossing ?? {}).map(([name, Enabled]): [string, object] => [
      `elb-attributes-${name}`,
      { LoadBalancerAttributes: { CrossZoneLoadBalancing: { Enabled } } },
    ]),
  ];
}
