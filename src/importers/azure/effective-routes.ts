import type { Gap } from '../../model/gap.ts';
import type { Route } from '../../model/route.ts';
import { type AddressRange, formatRange, parsePrefix, rangeContains } from '../../net/address.ts';
import type { ReadFile } from '../importer.ts';
import { asRecord } from '../json-object.ts';
import { placeOf } from './fold.ts';
import { answerIn } from './published-answer.ts';
import { keyOf, type Resource, readPart } from './resources.ts';
import { EffectiveRoute, type NetworkInterface } from './schema.ts';
import type { Site } from './sites.ts';

/** A range and where it leads, in the platform's words. */
interface Hop {
  readonly range: AddressRange;
  readonly hop: string;
  readonly pointer?: string;
}

/** Routes that stand for single services or endpoints, and take nothing from filters. */
const BESIDE = ['virtualnetworkserviceendpoint', 'interfaceendpoint'];

/** What the platform says where packets of one interface go (`az network nic show-effective-route-table`). */
export function isEffectiveRoutes(file: ReadFile): boolean {
  const list = asRecord(answerIn(file).json)?.value;
  return (
    Array.isArray(list) &&
    list.some((item) => asRecord(item)?.nextHopType !== undefined && asRecord(item)?.id === undefined)
  );
}

/**
 * Compares the effective routes of interfaces with those that are computed: each prefix that leads elsewhere is a gap. The answer
 * does not say whose routes it tells; the file's name has to hold the name of the interface.
 */
export function compareRoutes(
  answers: readonly ReadFile[],
  interfaces: readonly Resource<NetworkInterface>[],
  siteOf: ReadonlyMap<string, Site>,
  gaps: Gap[],
): void {
  for (const file of answers) {
    const { json, pointer, parameters } = answerIn(file);
    const named = parameters?.networkInterfaceName;
    const own = interfaceOf(typeof named === 'string' ? named : file.name, interfaces);
    const origin = { file: file.name, pointer: `${pointer}/value`, text: 'effective routes' };
    if (own === undefined) {
      const what = `effective routes in ${file.name} were not compared: its name does not hold that of one interface in evidence`;
      gaps.push({ kind: 'unseen', effect: 'either', what, origin });
      continue;
    }
    const subnet = own.value.ipConfigurations.find((each) => each.subnet !== undefined)?.subnet?.id;
    const site = siteOf.get(keyOf(subnet ?? ''));
    if (site?.routes === undefined || (site.table?.unknown.length ?? 0) > 0) continue;
    const theirs = effectiveHops(asRecord(json)?.value, file.name, `${pointer}/value`, gaps);
    const ours = computedHops(site);
    for (const { range, pointer: place } of [...theirs, ...ours]) {
      const [there, here] = [leadingTo(range, theirs), leadingTo(range, ours)];
      if (there === here || BESIDE.includes(there ?? '')) continue;
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what: `${own.name}: by the platform's effective routes ${formatRange(range)} leads to ${there ?? 'nothing'}, by those in evidence to ${here ?? 'nothing'}`,
        subject: site.subnet.resource.id,
        origin: { ...origin, ...(place === undefined ? {} : { pointer: place }) },
      });
    }
  }
}

function interfaceOf(
  text: string,
  interfaces: readonly Resource<NetworkInterface>[],
): Resource<NetworkInterface> | undefined {
  const found = interfaces
    .filter(({ name }) => text.toLowerCase().includes(name.toLowerCase()))
    .toSorted((left, right) => right.name.length - left.name.length);
  const [best, second] = found;
  return second !== undefined && second.name.length === best?.name.length ? undefined : best;
}

function effectiveHops(list: unknown, file: string, pointer: string, gaps: Gap[]): Hop[] {
  return (Array.isArray(list) ? list : []).flatMap((item, index): Hop[] => {
    const route = readPart(item, EffectiveRoute, file, `${pointer}/${index}`, gaps);
    if (route === undefined || route.state?.toLowerCase() === 'invalid') return [];
    return (route.addressPrefix ?? []).flatMap((text) => {
      const range = parsePrefix(text);
      // IPv6 is left out of many answers.
      if (range === undefined || range.family === 6) return [];
      return [{ range, hop: hopName(route.nextHopType), pointer: placeOf(route) }];
    });
  });
}

function hopName(text: string): string {
  const hop = text.toLowerCase();
  return hop === 'vnetglobalpeering' ? 'vnetpeering' : hop === 'hypernetgateway' ? 'internet' : hop;
}

function computedHops({ routes, table }: Site): Hop[] {
  const own = new Map((table?.routes ?? []).map((route) => [route.origin, hopName(route.nextHop)]));
  return (routes?.routes ?? []).flatMap((route) => {
    const hop = own.get(route.origin) ?? systemHop(route);
    if (hop === undefined) return [];
    return (route.destinations ?? []).flatMap((range) => (range.family === 4 ? [{ range, hop }] : []));
  });
}

function systemHop({ target }: Route): string | undefined {
  switch (target.kind) {
    case 'local':
      return 'vnetlocal';
    case 'peering':
      return 'vnetpeering';
    case 'internet':
      return 'internet';
    case 'drop':
      return 'none';
    case 'unmodelled':
      return 'virtualnetworkgateway';
    default:
      return undefined;
  }
}

/** The longest prefix that holds a whole range decides. */
function leadingTo(range: AddressRange, hops: readonly Hop[]): string | undefined {
  const [best] = hops
    .filter((each) => rangeContains(each.range, { family: range.family, value: range.first }))
    .filter((each) => each.range.last >= range.last)
    .toSorted((left, right) =>
      Number(left.range.last - left.range.first - (right.range.last - right.range.first)),
    );
  return best?.hop;
}
