import type { Condition, Side } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { isSource, setConditions } from './address-sets.ts';
import { isByPairs } from './building.ts';
import { LATER_CEPH, serviceMeaning } from './definitions.ts';
import { addGap, type Definitions } from './entry.ts';
import { icmpBoxes, laterIcmpBoxes } from './icmp-types.ts';
import { type Conditions, RefusedValue } from './values.ts';

/** Packets that a service means, by any of the lists; what is defined nowhere may be anything. */
export function serviceConditions(
  name: string,
  origin: Origin,
  definitions: Definitions,
): readonly Conditions[] {
  const { alternatives, helpers, unknown } = serviceMeaning(name, definitions.services);
  for (const helper of new Set(helpers)) {
    const what = `service ${name} lets connection tracking helper ${helper} open further ports while a connection lasts`;
    addGap(definitions, 'unmodelled', 'may-allow-more', what, origin);
  }
  if (alternatives.includes(LATER_CEPH)) {
    const what =
      'service ceph was read as firewalld 1.3.3 brings it along, and opens further ports since 2.3';
    addGap(definitions, 'unseen', 'either', what, origin);
  }
  for (const missing of unknown) {
    if (definitions.complete.has('service'))
      throw new RefusedValue(`there is no service ${missing}`, placeOf(origin));
    const what = `service ${missing} is defined nowhere in evidence and is none that firewalld 1.3.3 brings along`;
    addGap(definitions, 'unseen', 'either', what, origin);
  }
  return [
    ...alternatives,
    ...unknown.map(
      (missing): Conditions => [{ kind: 'opaque', reason: `service ${missing}, which is not defined` }],
    ),
  ];
}

/** Packets whose address is in an address set. */
export function ipsetConditions(
  name: string,
  side: Side,
  origin: Origin,
  definitions: Definitions,
): Conditions {
  const set = definitions.ipsets.get(name);
  if (set === undefined) {
    const what = `address set ${name} is defined nowhere in evidence`;
    addGap(definitions, 'unseen', 'either', what, origin);
    return [{ kind: 'opaque', reason: `address set ${name}, which is not defined` }];
  }
  if (side === 'source' && !isSource(set))
    throw new RefusedValue(`address set ${name} is of a type that says no source`, placeOf(origin));
  const found = setConditions(set, side);
  for (const entry of found.ignored.slice(0, 10)) {
    const what = `address set ${name}: firewalld passes over the entry "${entry.text}", which is not of the set's kind`;
    addGap(definitions, 'unmodelled', 'either', what, { ...origin, text: entry.text });
  }
  for (const condition of found.conditions) {
    if (condition.kind === 'opaque')
      addGap(definitions, 'unmodelled', 'either', `what is in ${condition.reason} is not known`, origin);
  }
  return found.conditions;
}

/** ICMP packets of a name; a name of the administrator's own means nothing to the program that loads it. */
export function icmpConditions(name: string, origin: Origin, definitions: Definitions): Conditions {
  const later = definitions.release === 'around-zones' ? [] : laterIcmpBoxes(name);
  if (later.length > 0) {
    const reason = `ICMP type ${name}, which firewalld 1.3.3 does not know`;
    const condition: Condition = { kind: 'packet', boxes: later };
    if (isByPairs(definitions)) return [condition];
    addGap(definitions, 'unseen', 'either', reason, origin);
    return [condition, { kind: 'opaque', reason }];
  }
  const boxes = icmpBoxes(name);
  const document = definitions.icmpTypes.get(name);
  if (boxes.length === 0) {
    if (document !== undefined || definitions.complete.has('icmptype'))
      throw new RefusedValue(`ICMP type ${name} is none that can be loaded`, placeOf(origin));
    addGap(definitions, 'unseen', 'either', `ICMP type ${name} is not known`, origin);
    return [{ kind: 'opaque', reason: `ICMP type ${name}` }];
  }
  const families = new Set(
    document?.root.children
      .filter((child) => child.name === 'destination')
      .flatMap((child) => [...child.attributes])
      .filter(([, value]) => ['yes', 'true'].includes(value.toLowerCase()))
      .map(([family]) => (family === 'ipv4' ? 4 : 6)),
  );
  if ([...families].some((family) => boxes.every((box) => box.family !== family)))
    throw new RefusedValue(`ICMP type ${name} is none that can be loaded`, placeOf(origin));
  const kept =
    families.size === 0 ? boxes : boxes.filter((box) => box.family !== undefined && families.has(box.family));
  const condition: Condition = { kind: 'packet', boxes: kept };
  return [condition];
}

function placeOf({ line, text }: Origin): { readonly line: number; readonly tag: string } {
  return { line: line ?? 1, tag: text };
}
