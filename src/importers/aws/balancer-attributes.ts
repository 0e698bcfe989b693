import type { HandedOn } from '../../model/balancer.ts';
import { asRecord } from '../json-object.ts';
import type { Answer } from './documents.ts';

/** Attributes by key; undefined: answers differ. */
export type Attributes = ReadonlyMap<string, string | undefined>;

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const KEEPS_SOURCES = 'preserve_client_ip.enabled';
const DENIES_INTERNET = 'ipv6.deny_all_igw_traffic';
const ROUTING = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
const READ = [CROSS_ZONE, KEEPS_SOURCES, DENIES_INTERNET, `${ROUTING}.count`, `${ROUTING}.percentage`];

/**
 * Attributes by ARN, from answers of `elbv2 describe-load-balancer-attributes` and `describe-target-group-attributes`, which name
 * nothing: the call or the name of the file has the last part of the ARN.
 */
export function readAttributes(
  answers: readonly Answer[],
  arns: readonly string[],
  notRead: Map<string, string>,
): ReadonlyMap<string, Attributes> {
  const read = new Map<string, Map<string, string | undefined>>();
  for (const { body, file } of answers) {
    if (!Array.isArray(body.Attributes)) continue;
    const pairs = body.Attributes.map(asRecord).flatMap((each): [string, string][] =>
      typeof each?.Key === 'string' && typeof each.Value === 'string' ? [[each.Key, each.Value]] : [],
    );
    if (!pairs.some(([key]) => READ.includes(key))) continue;
    const asked = `${file.call ?? ''} ${file.name}`;
    const arn = arns.find((each) => asked.includes(each.split('/').at(-1) || each));
    if (arn === undefined) {
      const reason =
        'attributes of a load balancer or target group, and neither the manifest nor the name of the file or its folder ends as the ARN of one in evidence';
      notRead.set(file.name, reason);
      continue;
    }
    const known = read.get(arn) ?? new Map<string, string | undefined>();
    for (const [key, value] of pairs)
      known.set(key, known.has(key) && known.get(key) !== value ? undefined : value);
    read.set(arn, known);
  }
  return read;
}

/**
 * Whether classic balancers hand on to other zones, by name, from `elb describe-load-balancer-attributes`, which names nothing: the
 * call names the balancer, else the file does. Names are unique in a region alone: where answers differ, nothing is known.
 */
export function readClassicCrossZone(
  answers: readonly Answer[],
  names: readonly string[],
  notRead: Map<string, string>,
): ReadonlyMap<string, boolean | undefined> {
  const read = new Map<string, boolean | undefined>();
  for (const { body, file } of answers) {
    const crossing = asRecord(asRecord(body.LoadBalancerAttributes)?.CrossZoneLoadBalancing)?.Enabled;
    if (typeof crossing !== 'boolean') continue;
    const name =
      /--load-balancer-name[ =](\S+)/.exec(file.call ?? '')?.[1] ??
      /([A-Za-z0-9-]+)\.json$/.exec(file.name)?.[1]?.replace(/^.*attributes-/, '');
    if (name === undefined || !names.includes(name)) {
      const reason =
        'attributes of a classic load balancer, and neither the manifest nor the name of the file names one in evidence';
      notRead.set(file.name, reason);
    } else read.set(name, read.has(name) && read.get(name) !== crossing ? undefined : crossing);
  }
  return read;
}

export function keepsSources(group: Attributes | undefined): boolean | undefined {
  const value = group?.get(KEEPS_SOURCES);
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

export function deniesInternet(balancer: Attributes | undefined): boolean {
  return balancer?.get(DENIES_INTERNET) === 'true';
}

type Zonal = HandedOn['targets'][number]['staysInZone'];

/**
 * A target group's setting goes before that of its balancer; application balancers hand on to all zones unless a group says
 * otherwise (network and application load balancers, cross-zone load balancing for target groups).
 */
export function staysInZone(
  group: Attributes | undefined,
  balancer: Attributes | undefined,
  isApplication: boolean,
): Zonal {
  const own = group?.get(CROSS_ZONE);
  const inherited = isApplication ? 'true' : balancer?.get(CROSS_ZONE);
  return asZonal(own === 'use_load_balancer_configuration' ? inherited : own);
}

export function asZonal(crossesZones: string | undefined): Zonal {
  if (crossesZones === 'true') return undefined;
  return crossesZones === 'false' ? 'yes' : 'perhaps';
}

/**
 * How many targets of a group have to be healthy, so that the others get nothing; undefined: not in evidence (target group health,
 * routing failover).
 */
export function healthyNeeded(group: Attributes | undefined, size: number): number | undefined {
  const count = wholeNumber(group?.get(`${ROUTING}.count`));
  const percentage = group?.get(`${ROUTING}.percentage`);
  const share = percentage === 'off' ? 0 : wholeNumber(percentage);
  if (count === undefined || share === undefined) return undefined;
  return Math.max(1, count, Math.ceil((share * size) / 100));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
