import type { AuditRow, PairProof } from '../model/audit.ts';
import type { Deployment, Restriction, Service } from '../model/deployment.ts';
import { type Endpoint, endpointKey } from '../model/endpoint.ts';
import type { RestrictionFact } from '../model/facts.ts';
import { formatPorts, formatService } from '../model/service.ts';
import { type AddressRange, allAddresses, formatRange } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import type { Interval } from '../net/box.ts';
import { formatCube } from '../net/cube.ts';
import { formatPacket } from '../net/packet.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { protocolName } from '../net/protocol.ts';
import { type DemandedLayer, lackingNote } from './demanded.ts';
import type { Estate } from './estate.ts';
import { type Exposure, exposuresOf } from './exposure.ts';
import { NO_SENDERS } from './internet.ts';
import type { Judgement } from './judgement.ts';
import { layerVerdicts } from './layer-verdicts.ts';
import { leftToOthers } from './machine-sharing.ts';
import { openPorts } from './open-ports.ts';
import { endpointTitle } from './pair.ts';
import { addressesOfEndpoint, type Point, pointsOf, titleOf } from './point.ts';
import { ofFamily, serviceBox } from './question.ts';
import { placeOf, portsOf } from './requirements.ts';
import { witnessOf } from './witness.ts';

const TCP = 6;
const UDP = 17;
const ALL_PORTS: Interval = [0, 65_535];
/** Ranges of senders that a title names. */
const SHOWN_RANGES = 3;
/**
 * What of `others` is open is told by these classes (RFC 6335, section 6), so that it stays the same finding when a range grows.
 */
const PORT_CLASSES: readonly { readonly name: string; readonly ports: Interval }[] = [
  { name: 'system', ports: [0, 1023] },
  { name: 'user', ports: [1024, 49_151] },
  { name: 'dynamic', ports: [49_152, 65_535] },
];

/** Judges what of a deployment's roles is reachable by others than the roles that may. */
export function judgeRestrictions(estate: Estate, deployment: Deployment): Judgement<RestrictionFact>[] {
  return deployment.restrictions.flatMap((restriction) => {
    const found = lookAtRole(estate, deployment, restriction);
    return restriction.kind === 'ports'
      ? restriction.services.map((service) =>
          judgeService(estate, deployment, restriction, service, found, ''),
        )
      : judgeOthers(estate, deployment, restriction, found);
  });
}

interface RoleExposures {
  readonly exposures: readonly Exposure[];
  /** Endpoints of the role whose own filters, or a demanded layer of them, are not in evidence: nothing shows that they are closed. */
  readonly unseen: readonly PairProof[];
}

function lookAtRole(estate: Estate, deployment: Deployment, restriction: Restriction): RoleExposures {
  const allowed = restriction.allow.flatMap((role) => rangesOf(estate, deployment, role));
  const forbidden = forbiddenServices(restriction).map((service) => serviceBox(service));
  const packets = estate.space.unionOf(forbidden.map((box) => estate.space.box(box)));
  const sources = subtractRanges([allAddresses(4), allAddresses(6)], allowed);
  const endpoints = deployment.roles[restriction.role]?.endpoints ?? [];
  // Rows and deployments ask the same again.
  const name = `exposures|${endpoints.map(endpointKey).join()}|${sources.map(formatRange).join()}|${packets.id}|${deployment.layers.join()}`;
  let known = estate.cache.get(name) as RoleExposures | undefined;
  if (known === undefined) {
    known = exposuresOfAll(estate, endpoints, sources, packets, deployment.layers);
    estate.cache.set(name, known);
  }
  return known;
}

function exposuresOfAll(
  estate: Estate,
  endpoints: readonly Endpoint[],
  sources: readonly AddressRange[],
  packets: PacketSet,
  demanded: readonly DemandedLayer[],
): RoleExposures {
  const exposures: Exposure[] = [];
  const unseen: PairProof[] = [];
  for (const endpoint of endpoints) {
    const points = pointsOf(estate, endpoint, undefined);
    if (points.length === 0 || points.some((point) => point.kind !== 'interface')) {
      unseen.push(unseenPair(endpointTitle(estate, endpoint)));
    }
    for (const point of points) {
      if (point.kind !== 'interface') continue;
      const lacking = lackingFamilies(point, demanded);
      for (const note of new Set(lacking.map((each) => each.note)))
        unseen.push(unseenPair(titleOf(point), note));
      const unsure = estate.space.unionOf(lacking.map(({ family }) => estate.space.box({ family })));
      for (const exposure of exposuresOf(estate, point, sources, packets))
        exposures.push({ ...exposure, certain: exposure.certain.difference(unsure) });
    }
  }
  return { exposures, unseen };
}

/** Families of an interface in which a demanded layer is not in evidence, with the reason. */
export function lackingFamilies(
  point: Point,
  demanded: readonly DemandedLayer[],
): { readonly family: 4 | 6; readonly note: string }[] {
  if (demanded.length === 0) return [];
  return ([4, 6] as const).flatMap((family) => {
    const there = ofFamily(point, family);
    const note = there === undefined ? undefined : lackingNote([there], demanded);
    return note === undefined ? [] : [{ family, note }];
  });
}

/** Every address of a role, as others see it. */
export function rangesOf(estate: Estate, deployment: Deployment, role: string): AddressRange[] {
  return (deployment.roles[role]?.endpoints ?? []).flatMap((endpoint) =>
    addressesOfEndpoint(estate, endpoint),
  );
}

/** What a restriction forbids; `others`: every TCP and UDP port but the listed ones. */
function forbiddenServices(restriction: Restriction): readonly Service[] {
  if (restriction.kind === 'ports') return restriction.services;
  return [TCP, UDP].map((protocol) => ({
    protocol,
    ports: restriction.services
      .filter((service) => service.protocol === protocol)
      .flatMap((service) => service.ports ?? [ALL_PORTS])
      .reduce(without, [ALL_PORTS] as readonly Interval[]),
  }));
}

function without(intervals: readonly Interval[], [first, last]: Interval): readonly Interval[] {
  const result: Interval[] = [];
  for (const [from, to] of intervals) {
    if (to < first || from > last) result.push([from, to]);
    else {
      if (from < first) result.push([from, first - 1]);
      if (to > last) result.push([last + 1, to]);
    }
  }
  return result;
}

/** One fact per class of ports in which some are open, or one that says that all are closed. */
function judgeOthers(
  estate: Estate,
  deployment: Deployment,
  restriction: Restriction,
  found: RoleExposures,
): Judgement<RestrictionFact>[] {
  const { space } = estate;
  const leftTo = found.exposures.length === 0 ? () => [] : leftToOthers(estate, deployment, restriction);
  const exposures = found.exposures.map((exposure) => exposureWithout(exposure, leftTo(exposure)));
  const rest = { ...found, exposures };
  const all = (key: 'certain' | 'possible' | 'opened') =>
    space.unionOf(exposures.map((exposure) => exposure[key]));
  const [certain, possible, opened] = [all('certain'), all('possible'), all('opened')];
  const facts = [TCP, UDP].flatMap((protocol) =>
    PORT_CLASSES.flatMap(({ name, ports }) => {
      const box = space.box(serviceBox({ protocol, ports: [ports] }));
      const portsIn = (set: PacketSet) => openPorts(set.intersection(box)).map((range) => range.ports);
      const exposed = portsIn(certain);
      const maybe = portsIn(possible);
      const worst = exposed.length > 0 ? exposed : maybe.length > 0 ? maybe : portsIn(opened);
      if (worst.length === 0) return [];
      const unsure = worst === exposed ? exposed.reduce(without, maybe as readonly Interval[]) : [];
      const service = { protocol, ports: worst };
      const suffix = `/${protocolName(protocol)}-${name}`;
      const note =
        unsure.length === 0 ? undefined : `undecided: ${formatService({ protocol, ports: unsure })}`;
      return [judgeService(estate, deployment, restriction, service, rest, suffix, note)];
    }),
  );
  if (facts.length > 0) return facts;
  const nothing = { ...found, exposures: [] };
  return [judgeService(estate, deployment, restriction, { protocol: TCP }, nothing, '')];
}

function exposureWithout(exposure: Exposure, packets: readonly PacketSet[]): Exposure {
  if (packets.length === 0) return exposure;
  const { certain, possible, answered, opened } = exposure;
  return {
    ...exposure,
    certain: certain.without(packets),
    possible: possible.without(packets),
    answered: answered.without(packets),
    opened: opened.without(packets),
  };
}

function judgeService(
  estate: Estate,
  deployment: Deployment,
  restriction: Restriction,
  service: Service,
  found: RoleExposures,
  suffix: string,
  remark?: string,
): Judgement<RestrictionFact> {
  const box = estate.space.box(serviceBox(service));
  const touched = found.exposures
    .map((exposure) => ({
      exposure,
      certain: exposure.certain.intersection(box),
      possible: exposure.possible.intersection(box),
      answered: exposure.answered.intersection(box),
      opened: exposure.opened.intersection(box),
    }))
    .filter((each) => !each.possible.isEmpty() || !each.opened.isEmpty());
  const reached = touched.filter((each) => !each.possible.isEmpty());
  const exposed = reached.filter((each) => !each.certain.isEmpty());
  const openedOnly = touched.length > 0 && reached.length === 0 && found.unseen.length === 0;
  const unknown = found.unseen.length > 0;
  const verdict = exposed.length > 0 ? 'exposed' : reached.length > 0 || unknown ? 'undecided' : 'closed';
  const several = restriction.services.length > 1 && suffix === '' && restriction.kind === 'ports';
  const id = `${deployment.name}/${restriction.id}${several ? `/${formatService(service).replace(' ', '-')}` : suffix}`;
  const shown = exposed.length > 0 ? exposed : reached.length > 0 ? reached : touched;
  const [first, last] = portsOf(service);
  const pairs = shown.map((each) =>
    pairOf(
      estate,
      each.exposure,
      each.certain.isEmpty() ? (each.possible.isEmpty() ? each.opened : each.possible) : each.certain,
      verdict,
    ),
  );
  const notes = [
    openedOnly ? 'opened by its filters, but no path leads there' : undefined,
    remark,
    restriction.note,
  ].filter((text) => text !== undefined);
  const row: AuditRow = {
    fact: id,
    kind: 'restriction',
    row: restriction.id,
    ...placeOf(restriction),
    title: restriction.title,
    from: restriction.allow.length === 0 ? 'nobody else' : `only ${restriction.allow.join(', ')}`,
    to: restriction.role,
    service:
      restriction.kind === 'others' && suffix === ''
        ? `tcp and udp but ${restriction.services.map(formatService).join(', ')}`
        : formatService(service),
    verdict,
    needed: true,
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
  return {
    fact: {
      id,
      deployment: deployment.name,
      row: restriction.id,
      role: restriction.role,
      protocol: protocolName(service.protocol),
      from_port: first,
      to_port: last,
      ...((service.ports?.length ?? 0) > 1 ? { ports: formatPorts(service) } : {}),
      verdict,
      from_internet: !openedOnly && shown.some((each) => each.exposure.fromInternet),
      opened_not_reachable: openedOnly,
      reply_blocked: exposed.length > 0 && exposed.every((each) => each.answered.isEmpty()),
    },
    proof: {
      fact: id,
      pairs: exposed.length > 0 ? [...pairs, ...found.unseen] : [...found.unseen, ...pairs],
      unseen: [...new Set(shown.flatMap((each) => each.exposure.path.unseen))].sort(),
    },
    row,
  };
}

const NO_INTERFACES = 'its interfaces are not in evidence, so that its own filters are not known';

/** An end whose own filters nobody has seen: nothing shows that they are closed. */
export function unseenPair(title: string, note = NO_INTERFACES): PairProof {
  return {
    from: 'everywhere',
    to: title,
    verdict: 'undecided',
    layers: [
      {
        layer: 'network',
        direction: 'forward',
        where: title,
        verdict: 'unseen',
        rules: [],
        decides: true,
        note,
      },
    ],
    packets: [],
    note,
  };
}

/** What of an exposure the packets show. */
export function pairOf(
  estate: Estate,
  exposure: Exposure,
  packets: PacketSet,
  verdict: 'exposed' | 'undecided' | 'closed',
): PairProof {
  const witness = witnessOf(estate.space, packets);
  const cubes = packets.cubes();
  const layers = layerVerdicts(exposure.path, packets, witness);
  const admitting = layers.findLastIndex(
    (layer) => layer.direction === 'forward' && layer.rules.length > 0 && layer.layer !== 'route',
  );
  return {
    from: sourceTitle(exposure, cubes),
    to: titleOf(exposure.to),
    verdict,
    layers:
      verdict === 'exposed' && !layers.some((layer) => layer.decides)
        ? layers.map((layer, index) => ({ ...layer, decides: index === admitting }))
        : layers,
    ...(witness === undefined ? {} : { witness: formatPacket(witness) }),
    packets: cubes.slice(0, 12).map(formatCube),
  };
}

function sourceTitle(exposure: Exposure, cubes: ReturnType<PacketSet['cubes']>): string {
  if (exposure.fromInternet) return 'internet';
  const terms = cubes.flatMap((cube) => cube.source ?? []);
  const texts = [...new Set(terms.map(formatRange))];
  if (texts.length === 0) return exposure.title;
  if (texts.length <= SHOWN_RANGES) return texts.join(', ');
  // Nearly everyone is told by who is not.
  const family = terms.every((term) => term.family === 4) ? 4 : 6;
  const named = terms.flatMap((term) => ('mask' in term ? [] : [term]));
  const others = subtractRanges([allAddresses(family)], [...named, ...NO_SENDERS]);
  return others.length <= 2 * SHOWN_RANGES && named.length === terms.length
    ? `every address but ${others.map(formatRange).join(', ')}`
    : `${texts.slice(0, SHOWN_RANGES).join(', ')} and ${texts.length - SHOWN_RANGES} more`;
}
