import type { PairProof } from '../../model/audit.ts';
import { type Endpoint, endpointKey } from '../../model/endpoint.ts';
import type { Zone } from '../../model/zone.ts';
import { mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { type Estate, once } from '../estate.ts';
import { unknownPair, unseenPair } from '../judge/exposure-proof.ts';
import { endpointTitle, missingOf } from '../point.ts';
import { foreignInternet } from './peers.ts';
import { isCalledIn } from './scopes.ts';
import { rangesOfEnd } from './zone-members.ts';

const NOBODY = 'no machine in evidence has the addresses, so that what stands before them is not known';
const NOT_RESOLVED = 'the name is not resolved';

/** Ends of a zone of which it is not known what reaches them from another. */
export function unknownEnds(estate: Estate, from: Zone, to: Zone): PairProof[] {
  const isFromOutside = isInternetZone(estate, from) || from.endpoints.some((end) => isNobody(estate, end));
  return to.endpoints.flatMap((end) => {
    if (missingOf(estate, end) !== undefined) return [unknownPair(estate, end)];
    if (end.kind !== 'internet' && !isNobody(estate, end)) return [];
    // What machines in evidence send there their own filters tell.
    if (!isFromOutside && (end.kind === 'internet' || isBeyondSubnets(estate, end))) return [];
    const note = end.kind === 'name' && end.resolved === undefined ? NOT_RESOLVED : NOBODY;
    return [unseenPair(endpointTitle(estate, end), note)];
  });
}

/** A zone holds the internet, by name or by every address of a family. */
export function isInternetZone(estate: Estate, zone: Zone): boolean {
  return internetFamilies(estate, zone).length > 0;
}

/** The families of which a zone holds all of the internet. */
export function internetFamilies(estate: Estate, { endpoints }: Zone): (4 | 6)[] {
  if (endpoints.some(({ kind }) => kind === 'internet')) return [4, 6];
  const named = mergeRanges(endpoints.flatMap(rangesOfEnd));
  return ([4, 6] as const).filter((family) => {
    const all = foreignInternet(estate).filter((range) => range.family === family);
    return named.length > 0 && all.length > 0 && subtractRanges(all, named).length === 0;
  });
}

function isNobody(estate: Estate, end: Endpoint): boolean {
  if (end.kind !== 'addresses' && end.kind !== 'name') return false;
  return once(
    estate,
    `is nobody|${endpointKey(end)}`,
    () => !estate.interfaces.some((at) => isCalledIn(at, rangesOfEnd(end))),
  );
}

function isBeyondSubnets({ snapshot }: Estate, end: Endpoint): boolean {
  const subnets = snapshot.subnets.flatMap(({ prefixes }) => prefixes);
  return subtractRanges(rangesOfEnd(end), subnets).length > 0;
}
