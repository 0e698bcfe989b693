import type { Condition, Side } from '../../model/filter.ts';
import { type AddressRange, parseRange } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import type { Place } from './place.ts';
import { NAMED_FLOWS, PLATFORM_ADDRESS, rangesOf } from './platform.ts';
import { keyOf, nameOf } from './resources.ts';
import type { ServiceTags } from './service-tags.ts';
import { type Expansion, PUBLIC } from './virtual-network-tag.ts';

/** The addresses that one side of a rule names. */
export interface Operand {
  /** One of the alternatives has to hold; absent: any address. */
  readonly of?: readonly (readonly Condition[])[];
  readonly text: string;
  /** Why it is not fully known. */
  readonly unknown?: string;
  /** The platform's own flows that it names. */
  readonly platform?: readonly Box[];
}

/** What a rule writes for one side. */
export interface OperandText {
  readonly side: Side;
  readonly addresses: readonly string[];
  readonly groups: readonly string[];
  /** Members of groups on the side of the filtered interface must be in its own network. */
  readonly isNear: boolean;
}

/** The conditions of one side of a rule: prefixes, service tags and application security groups, whichever are written. */
export function readOperand(
  { side, addresses, groups, isNear }: OperandText,
  place: Place,
  tags: ServiceTags,
): Operand {
  const text = [...addresses, ...groups.map(nameOf)].join(', ');
  const ranges: AddressRange[] = [];
  const ofWords: AddressRange[] = [];
  const alternatives: Condition[][] = [];
  const unknown: string[] = [];
  const platform: Box[] = [];
  const expand = (expansion: Expansion): void => {
    ofWords.push(...expansion.ranges);
    if (expansion.perhaps !== undefined) doubt(expansion.perhaps.ranges, expansion.perhaps.reason);
  };
  const doubt = (among: readonly AddressRange[] | undefined, reason: string): void => {
    unknown.push(reason);
    const within: Condition[] = among === undefined ? [] : [{ kind: 'packet', boxes: [{ [side]: among }] }];
    alternatives.push([...within, { kind: 'opaque', reason }]);
  };
  for (const address of addresses) {
    const key = address.toLowerCase();
    const range = parseRange(address);
    if (range !== undefined) ranges.push(range);
    else if (key === '*' || key === 'any') return { text };
    else if (key === 'virtualnetwork' || key === 'virtual_network') expand(place.virtualNetwork);
    else if (key === 'internet') expand(place.internet);
    else if (key === 'azureloadbalancer' || key === 'azure_loadbalancer')
      ofWords.push(...rangesOf(PLATFORM_ADDRESS));
    else if (key.startsWith('/'))
      doubt(undefined, `the members of the network group ${nameOf(address)} are not in evidence`);
    else if (Object.hasOwn(NAMED_FLOWS, key)) platform.push(...(NAMED_FLOWS[key] ?? []));
    else {
      const published = tags.rangesOf(key);
      if (published !== undefined) ofWords.push(...published);
      else
        doubt(
          PUBLIC,
          tags.isInEvidence
            ? `the service tag ${address} is not in the file of service tags`
            : `the prefixes of the service tag ${address} are not in evidence`,
        );
    }
  }
  for (const group of groups) {
    const members = place.membersOf(keyOf(group));
    if (members === undefined) {
      doubt(undefined, `the application security group ${nameOf(group)} is not in evidence`);
      continue;
    }
    const isElsewhere = members.network !== undefined && place.network !== undefined;
    if (isNear && isElsewhere && members.network !== place.network) continue;
    expand(members);
  }
  if (addresses.length + groups.length === 0) doubt(undefined, 'the rule names no address');
  for (const flow of platform) {
    const { destination = [], ...rest } = flow;
    alternatives.push([{ kind: 'packet', boxes: [{ ...rest, [side]: destination }], byWord: [side] }]);
  }
  if (ofWords.length > 0)
    alternatives.unshift([{ kind: 'packet', boxes: [{ [side]: ofWords }], byWord: [side] }]);
  if (ranges.length > 0 || alternatives.length === 0)
    alternatives.unshift([{ kind: 'packet', boxes: [{ [side]: ranges }] }]);
  return {
    of: alternatives,
    text,
    ...(unknown.length === 0 ? {} : { unknown: [...new Set(unknown)].join('; ') }),
    ...(platform.length === 0 ? {} : { platform }),
  };
}
