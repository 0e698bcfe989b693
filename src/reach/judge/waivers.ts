import { type FlowEnds, type NetworkId, NO_NETWORK, type WaiverInForce } from '../../model/accepted.ts';
import type { AuditWaiver, Finding, WaiverReference } from '../../model/audit.ts';
import { waiverFactId } from '../../model/fact-id.ts';
import type { WaiverFact } from '../../model/facts.ts';
import { INTERNET } from '../../model/profile-row.ts';
import { formatService } from '../../model/service.ts';
import type { BoundEnd, BoundWaiver } from '../../model/waiver.ts';
import { type AddressRange, formatRange, rangeContains, single } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { serviceBox } from '../path/question.ts';
import { addressesOfEndpoint } from '../point.ts';
import type { Judgement } from './judgement.ts';
import { publicAddressesOf } from './public-senders.ts';

/** A waiver as it stands; `inForce` where it may take something from findings. */
export interface JudgedWaiver {
  readonly waiver: BoundWaiver;
  readonly reference: WaiverReference;
  readonly state: AuditWaiver['state'];
  readonly daysLeft: number;
  /** Addresses of its roles that were not recorded at approval. */
  readonly added: readonly string[];
  readonly inForce?: WaiverInForce;
}

const DAY = 86_400_000;

/**
 * What each waiver accepts at a time (ISO 8601, UTC): in force from the day of its approval until 24:00 UTC of the day that it
 * expires. Of a role only those addresses are accepted that it had when the waiver was approved, and has.
 */
export function judgeWaivers(estate: Estate, waivers: readonly BoundWaiver[], asOf: string): JudgedWaiver[] {
  return waivers.map((waiver): JudgedWaiver => {
    const { flow, subject, id, policy, deployment, owner, approved, expires, reason, ticket } = waiver;
    const daysLeft = dayOf(expires) - dayOf(asOf);
    const state = daysLeft < 0 ? 'expired' : dayOf(approved) > dayOf(asOf) ? 'pending' : 'in-force';
    const accepts =
      flow === undefined ? {} : { accepts: (ends: FlowEnds) => packetsOf(estate, id, flow, ends) };
    return {
      waiver,
      reference: { id, owner, expires, reason, ...(ticket === undefined ? {} : { ticket }) },
      state,
      daysLeft,
      added: rolesIn(waiver).flatMap((end) => addedTo(estate, end)),
      ...(state === 'in-force'
        ? { inForce: { by: 'waiver', id, policy, deployment, subject, ...accepts } }
        : {}),
    };
  });
}

/** What policies are asked about waivers, when it is known which of them are used. */
export function judgeWaiverFacts(
  waivers: readonly JudgedWaiver[],
  isUsed: (waiver: BoundWaiver) => boolean,
): Judgement<WaiverFact>[] {
  return waivers.map(({ waiver, state, daysLeft, added }) => {
    const { id, deployment, policy, expires, origin } = waiver;
    const fact = waiverFactId(id);
    return {
      fact: {
        id: fact,
        ...(deployment === undefined ? {} : { deployment }),
        waiver: id,
        policy,
        expires,
        state,
        days_left: daysLeft,
        used: isUsed(waiver),
        added: [...added],
      },
      prove: () => ({ fact, pairs: [], unseen: [], origins: [origin] }),
    };
  });
}

/** A waiver as an audit keeps it, with the findings that it takes something from. */
export function auditedWaiver(
  { waiver, reference, state, daysLeft, added }: JudgedWaiver,
  findings: readonly Finding[],
): AuditWaiver {
  const { id, policy, deployment, flow, subject = '', approver, approved, origin } = waiver;
  return {
    ...reference,
    policy,
    ...(deployment === undefined ? {} : { deployment }),
    accepts: flow === undefined ? subject : textOf(flow),
    approver,
    approved,
    state,
    daysLeft,
    findings: findings
      .filter(({ waived }) => waived?.by.some((each) => each.id === id))
      .map((each) => each.id),
    added: [...added],
    origin,
  };
}

function rolesIn({ flow }: BoundWaiver): RoleEnd[] {
  const roles = [...(flow?.from ?? []), ...(flow?.to ?? [])].filter((end) => end.kind === 'role');
  return [...new Map(roles.map((end) => [end.role, end])).values()];
}

/** Days of UTC since 1970. */
function dayOf(time: string): number {
  return Math.floor(new Date(time).getTime() / DAY);
}

type RoleEnd = Extract<BoundEnd, { kind: 'role' }>;
type Flow = NonNullable<BoundWaiver['flow']>;

function packetsOf(estate: Estate, id: string, flow: Flow, ends: FlowEnds): PacketSet {
  const { space } = estate;
  const accepted = (which: 'from' | 'to') =>
    once(estate, `waiver|${id}|${which}|${ends[which]}`, () =>
      flow[which].flatMap((end) => acceptedOf(estate, end, ends[which])),
    );
  const [from, to] = [accepted('from'), accepted('to')];
  const { translated = [] } = ends;
  const { called = [], others = [] } = Object.groupBy(translated, ({ public: address }) =>
    address !== undefined && to.some((range) => rangeContains(range, address)) ? 'called' : 'others',
  );
  const boxOf = (destination: readonly AddressRange[]) => {
    const ends = { source: mergeRanges(from), destination: mergeRanges(destination) };
    if (flow.services === undefined) return space.box(ends);
    return space.unionOf(flow.services.map((service) => space.box({ ...serviceBox(service), ...ends })));
  };
  // Behind the translation nothing tells by which address a packet was called: what another one carries there stays.
  const carriedByOthers = others.map((each) =>
    space.box({ ...each.carries, destination: [single(each.private)] }),
  );
  return boxOf(called.map((each) => single(each.private)))
    .difference(space.unionOf(carriedByOthers))
    .union(boxOf(to));
}

function acceptedOf(estate: Estate, end: BoundEnd, network: NetworkId | undefined): readonly AddressRange[] {
  if (end.kind === 'addresses')
    return end.network === undefined || end.network === network ? [end.range] : [];
  if (end.kind === 'internet') return estate.internet;
  return intersectRanges(rangesOfRole(estate, end), recordedOf(estate, end));
}

/** Every address by which others know a role, private and public ones. */
function rangesOfRole(estate: Estate, { endpoints }: RoleEnd): AddressRange[] {
  return mergeRanges([
    ...endpoints.flatMap((end) => addressesOfEndpoint(estate, end)),
    ...publicAddressesOf(estate, endpoints),
  ]);
}

/** A range counts only where the role has all of it: a wider one would cover whatever the role gets in it. */
function recordedOf(estate: Estate, end: RoleEnd): readonly AddressRange[] {
  const own = rangesOfRole(estate, end);
  return end.recorded.flatMap((each) => {
    if (each.kind === 'internet')
      return subtractRanges(estate.internet, own).length === 0 ? estate.internet : [];
    const { range } = each;
    return range.first === range.last || subtractRanges([range], own).length === 0 ? range : [];
  });
}

function addedTo(estate: Estate, end: RoleEnd): string[] {
  const added = subtractRanges(rangesOfRole(estate, end), recordedOf(estate, end));
  return textsOf(estate, added).map((text) => `${end.role} ${text}`);
}

/** Addresses as `waivers.yaml` writes them. */
function textsOf(estate: Estate, ranges: readonly AddressRange[]): string[] {
  const isInternet = ranges.length > 0 && subtractRanges(estate.internet, ranges).length === 0;
  const rest = isInternet ? subtractRanges(ranges, estate.internet) : ranges;
  return [...(isInternet ? [INTERNET] : []), ...rest.map(formatRange)];
}

function textOf({ from, to, services }: Flow): string {
  const ends = (list: readonly BoundEnd[]) => list.map(endText).join(', ');
  return `${services?.map(formatService).join(', ') ?? 'every packet'} from ${ends(from)} to ${ends(to)}`;
}

function endText(end: BoundEnd): string {
  if (end.kind === 'role') return end.role;
  if (end.kind === 'internet') return INTERNET;
  if (end.network === undefined) return end.text;
  return `${end.text} in ${end.network === NO_NETWORK ? 'no network' : end.network}`;
}
