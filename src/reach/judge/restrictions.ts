import type { Accepted } from '../../model/accepted.ts';
import type { AuditRow, PairProof } from '../../model/audit.ts';
import type { Deployment, Restriction, Service } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { type PortClass, portClassSuffix } from '../../model/fact-id.ts';
import type { RestrictionFact } from '../../model/facts.ts';
import { formatPorts, formatService, serviceId } from '../../model/service.ts';
import { type Interval, subtractIntervals } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { protocolName, TCP, UDP } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { type Arrival, listenerOf } from '../host/listening.ts';
import { serviceBox } from '../path/question.ts';
import { endpointTitle } from '../point.ts';
import { unseenRelay } from '../relays.ts';
import { remainingAt } from './accepted-at.ts';
import { keptOut } from './closed-proof.ts';
import { lackingProofs } from './demanded.ts';
import { pairOf } from './exposure-proof.ts';
import type { Judgement } from './judgement.ts';
import { type LeftToOthers, leftToOthers } from './machine-sharing.ts';
import { neededElsewhere } from './needed-elsewhere.ts';
import { openPorts } from './open-ports.ts';
import { exposuresOfRole, type RoleExposure, type RoleExposures } from './role-exposures.ts';
import { placeOf, portsOf } from './rows.ts';
import { waitingFor } from './unresolved-sender.ts';

/**
 * What of `others` is open is told by these classes (RFC 6335, section 6), so that it stays the same finding when a range grows.
 */
const PORT_CLASSES: readonly { readonly name: PortClass; readonly ports: Interval }[] = [
  { name: 'system', ports: [0, 1023] },
  { name: 'user', ports: [1024, 49_151] },
  { name: 'dynamic', ports: [49_152, 65_535] },
];

/** Judges what of a deployment's roles is reachable by others than the roles that may; `others`: deployments that may need it. */
export function judgeRestrictions(
  estate: Estate,
  deployment: Deployment,
  others: readonly Deployment[] = [],
): Judgement<RestrictionFact>[] {
  const needed = (packets: PacketSet) => neededElsewhere(estate, others, packets);
  return deployment.restrictions.flatMap((restriction) => {
    const found = exposuresOfRole(estate, deployment, restriction);
    return restriction.kind === 'ports'
      ? restriction.services.map((service) =>
          judgeService(estate, deployment, restriction, service, found, needed, ''),
        )
      : judgeOthers(estate, deployment, restriction, found, needed);
  });
}

/** Says by which row of others packets are needed. */
type Needed = (packets: PacketSet) => Pick<RestrictionFact, 'needed_by'>;

/** One fact per class of ports in which some are open, or one that says that all are closed. */
function judgeOthers(
  estate: Estate,
  deployment: Deployment,
  restriction: Restriction,
  found: RoleExposures,
  needed: Needed,
): Judgement<RestrictionFact>[] {
  const { space } = estate;
  const leftTo = found.exposures.length === 0 ? () => [] : leftToOthers(estate, deployment, restriction);
  const left = found.exposures.map((exposure) => ({ exposure, others: leftTo(exposure) }));
  const exposures = left.map(({ exposure, others }) => exposureWithout(exposure, others));
  const perhaps = [...found.perhaps, ...left.flatMap(({ others }) => others).flatMap((each) => each.senders)];
  const all = (parts: readonly RoleExposure[], key: 'certain' | 'possible' | 'opened') =>
    space.unionOf(parts.map((exposure) => exposure[key]));
  const judgeClass = (
    protocol: number,
    { name, ports }: (typeof PORT_CLASSES)[number],
    rest: RoleExposures,
  ) => {
    const box = space.box(serviceBox({ protocol, ports: [ports] }));
    const portsIn = (key: 'certain' | 'possible' | 'opened') =>
      openPorts(estate, all(rest.exposures, key).intersection(box)).map((range) => range.ports);
    const exposed = portsIn('certain');
    const maybe = portsIn('possible');
    const worst = exposed.length > 0 ? exposed : maybe.length > 0 ? maybe : portsIn('opened');
    if (worst.length === 0) return undefined;
    const unsure = worst === exposed ? subtractIntervals(maybe, exposed) : [];
    const service = { protocol, ports: worst };
    const suffix = portClassSuffix(protocolName(protocol), name);
    const note = unsure.length === 0 ? undefined : `undecided: ${formatService({ protocol, ports: unsure })}`;
    const judged = judgeService(estate, deployment, restriction, service, rest, needed, suffix, note);
    const without = (accepted: Accepted): Judgement<RestrictionFact> => {
      const left = foundWithout(rest, box, accepted);
      return (
        judgeClass(protocol, { name, ports }, left) ??
        judgeService(estate, deployment, restriction, service, left, needed, suffix)
      );
    };
    return { ...judged, without };
  };
  const facts = [TCP, UDP].flatMap((protocol) =>
    PORT_CLASSES.flatMap((each) => judgeClass(protocol, each, { ...found, exposures, perhaps }) ?? []),
  );
  if (facts.length > 0) return facts;
  const nothing = { ...found, exposures: [] };
  return [judgeService(estate, deployment, restriction, { protocol: TCP }, nothing, needed, '')];
}

/** What of exposures within a box of packets nobody accepts. */
function foundWithout(found: RoleExposures, box: PacketSet, accepted: Accepted): RoleExposures {
  const exposures = found.exposures.map((exposure) => {
    const { certain, possible, answered, opened, from, to, fromInternet } = exposure;
    const left = remainingAt(accepted, possible.intersection(box), from, to, fromInternet);
    return {
      ...exposure,
      certain: certain.intersection(left),
      possible: left,
      answered: answered.intersection(left),
      opened: remainingAt(accepted, opened.intersection(box), from, to, fromInternet),
    };
  });
  return { ...found, exposures, unseen: found.unseen.length > 0 && accepted.subject() ? [] : found.unseen };
}

function exposureWithout(exposure: RoleExposure, others: readonly LeftToOthers[]): RoleExposure {
  if (others.length === 0) return exposure;
  const packets = others.map((each) => each.packets);
  const { certain, possible, answered, opened } = exposure;
  return {
    ...exposure,
    certain: certain.without([...packets, ...others.map(({ perhaps }) => perhaps)]),
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
  needed: Needed,
  suffix: string,
  remark?: string,
): Judgement<RestrictionFact> {
  const standing = standingOf(estate, service, found);
  const { reached, exposed, shown, unseen, verdict, openedOnly } = standing;
  const several = restriction.services.length > 1 && suffix === '' && restriction.kind === 'ports';
  const id = `${deployment.name}/${restriction.id}${several ? `/${serviceId(service)}` : suffix}`;
  const [first, last] = portsOf(service);
  const doubt =
    verdict === 'undecided' && reached.length > 0 && found.perhaps.length > 0
      ? `allowed are perhaps: ${[...new Set(found.perhaps.map((end) => perhapsTitle(estate, end)))].join(', ')}`
      : undefined;
  const pairs = () =>
    shown.map((each) => ({
      ...pairOf(estate, each.exposure, worstOf(each), verdict),
      ...(doubt === undefined ? {} : { ...waitingFor(found.perhaps), note: doubt }),
    }));
  const notes = [
    openedOnly ? 'opened by its filters, but no path leads there' : undefined,
    doubt,
    remark,
    restriction.note,
  ].filter((text) => text !== undefined);
  const isOthers = restriction.kind === 'others' && suffix === '';
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
      from_internet: reached.length > 0 && shown.some((each) => each.exposure.fromInternet),
      opened_not_reachable: openedOnly,
      reply_blocked: exposed.length > 0 && exposed.every((each) => each.answered.isEmpty()),
      ...listenerOf(estate, exposed.map(arrivalOf)),
      ...needed(estate.space.unionOf(reached.map(({ possible }) => possible))),
    },
    without: (accepted) => {
      const left = foundWithout(found, estate.space.box(serviceBox(service)), accepted);
      return judgeService(estate, deployment, restriction, service, left, needed, suffix, remark);
    },
    prove: () => ({
      fact: id,
      pairs:
        exposed.length > 0
          ? [...pairs(), ...unseen]
          : shown.length + unseen.length > 0
            ? [...unseen, ...pairs()]
            : keptOut(estate, found.endpoints, found.sources, estate.space.box(serviceBox(service))),
      unseen: [...new Set(shown.flatMap((each) => each.exposure.path.unseen))].sort(),
    }),
    row: rowOf(restriction, id, isOthers ? undefined : service, verdict, notes),
  };
}

function perhapsTitle(estate: Estate, end: Endpoint): string {
  const [title, unseen] = [endpointTitle(estate, end), unseenRelay(estate, end)];
  return unseen === undefined ? title : `${title} (${unseen})`;
}

/** What of an exposure is about one service. */
interface Touched extends Pick<RoleExposure, 'certain' | 'possible' | 'answered' | 'opened'> {
  readonly exposure: RoleExposure;
}

interface Standing {
  readonly verdict: RestrictionFact['verdict'];
  /** Exposures by which some packet of the service may arrive, and those by which one certainly does. */
  readonly reached: readonly Touched[];
  readonly exposed: readonly Touched[];
  /** Those that prove the verdict, the worst first. */
  readonly shown: readonly Touched[];
  readonly unseen: readonly PairProof[];
  /** Filters open it, and no path leads there. */
  readonly openedOnly: boolean;
}

function standingOf({ space }: Estate, service: Service, found: RoleExposures): Standing {
  const box = space.box(serviceBox(service));
  const touched = found.exposures
    .map(
      (exposure): Touched => ({
        exposure,
        certain: exposure.certain.intersection(box),
        possible: exposure.possible.intersection(box),
        answered: exposure.answered.intersection(box),
        opened: exposure.opened.intersection(box),
      }),
    )
    .filter((each) => !each.possible.isEmpty() || !each.opened.isEmpty());
  const reached = touched.filter((each) => !each.possible.isEmpty());
  const exposed = reached.filter((each) => !each.certain.isEmpty());
  const isUnknown = found.unseen.length > 0;
  const lacking = lackingProofs(
    touched.flatMap(({ exposure }) => exposure.lacking),
    space.unionOf(touched.map(({ possible }) => possible)),
  );
  const shown = exposed.length > 0 ? exposed : reached.length > 0 ? reached : touched;
  return {
    verdict: exposed.length > 0 ? 'exposed' : reached.length > 0 || isUnknown ? 'undecided' : 'closed',
    reached,
    exposed,
    // The internet is the worst of the sources.
    shown: shown.toSorted((a, b) => Number(b.exposure.fromInternet) - Number(a.exposure.fromInternet)),
    unseen: [...found.unseen, ...lacking],
    openedOnly: touched.length > 0 && reached.length === 0 && !isUnknown,
  };
}

function worstOf({ certain, possible, opened }: Touched): PacketSet {
  if (!certain.isEmpty()) return certain;
  return possible.isEmpty() ? opened : possible;
}

function arrivalOf({ exposure: { to }, certain }: Touched): Arrival {
  return { at: to.kind === 'interface' ? to.at : undefined, packets: certain };
}

/** `service` absent: every port but those of the restriction. */
function rowOf(
  restriction: Restriction,
  fact: string,
  service: Service | undefined,
  verdict: RestrictionFact['verdict'],
  notes: readonly string[],
): AuditRow {
  const named = restriction.services.map(formatService).join(', ');
  return {
    fact,
    kind: 'restriction',
    row: restriction.id,
    ...placeOf(restriction),
    title: restriction.title,
    from: restriction.allow.length === 0 ? 'nobody else' : `only ${restriction.allow.join(', ')}`,
    to: restriction.role,
    service: service === undefined ? `tcp and udp but ${named}` : formatService(service),
    allow: [...restriction.allow],
    ...(restriction.kind === 'others' ? { except: named } : {}),
    verdict,
    needed: true,
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}
