import type { HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { formatRange, prefixLength } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { InterfaceName } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import { boundsOfAddress } from './address-bounds.ts';
import type { Course } from './course.ts';
import type { RuleStep } from './exact-step.ts';
import { routesFor } from './route-index.ts';

/** What a routing rule of the operator's does with packets that are left. */
export function followRule(course: Course, step: RuleStep, around: Surroundings): void {
  let { must, may } = step.packets;
  if (step.refuses) course.lose(may, `${step.title} may lead to no route`);
  if (step.routes === undefined) {
    if (must.isEmpty()) course.sendByUnknownLink(may, `what ${step.title} chooses`);
    course.settle(must);
    return;
  }
  for (const route of routesFor(step.routes, course.flow)) {
    const meant = boundsOfAddress(course.flow, 'destination', [route.destination], around);
    const bounds = { must: meant.must.intersection(must), may: meant.may.intersection(may) };
    must = must.difference(meant.may);
    may = may.difference(meant.must);
    if (route.kind === 'throw' || isSuppressed(route, step)) continue;
    if (route.kind === 'unicast') course.send(bounds, linkOf(route));
    else course.refuse(bounds, route);
  }
}

/** What the tables that are asked without such a rule do with them. */
export function followMainRoutes(
  course: Course,
  routes: readonly HostRoute[],
  contested: PacketSet,
  around: Surroundings,
): void {
  const { empty } = around.space;
  let thrown = empty;
  for (const route of routesFor(routes, course.flow)) {
    if (route.table === 'default') {
      course.reopen(thrown);
      thrown = empty;
    }
    const meant = boundsOfAddress(course.flow, 'destination', [route.destination], around);
    const bounds = route.isForSome
      ? { must: empty, may: meant.may }
      : route.table === 'local'
        ? { must: meant.must.difference(contested), may: meant.may }
        : meant;
    if (route.link === LOOPBACK_NAME && route.kind === 'unicast') {
      course.lose(bounds.may, `the host's route for ${formatRange(route.destination)} leads to itself`);
      course.send(bounds, 'unknown');
    } else if (route.kind === 'unicast' || route.kind === 'anycast') {
      course.send(bounds, linkOf(route));
    } else if (route.kind === 'throw' && route.table === 'local') {
      // Where both tables are one it ends the search in the main one, too.
      course.lose(bounds.may, `the host's route for ${formatRange(route.destination)} is a throw`);
    } else if (route.kind === 'throw' && route.table === 'main' && hasDefaultTable(routes)) {
      thrown = thrown.union(course.leftOf(bounds.may));
      course.settle(bounds.must);
    } else {
      // A throw ends the search in this table; tables that rules of the operator's ask were asked above.
      course.refuse(bounds, route);
    }
  }
  course.reopen(thrown);
}

function linkOf({ link }: HostRoute): InterfaceName {
  return link === undefined ? 'unknown' : { name: link };
}

/** A rule may leave out routes by the length of their prefixes, and those alone that lead somewhere (Linux kernel, fib4_rule_suppress). */
function isSuppressed({ kind, destination }: HostRoute, { suppressed = -1 }: RuleStep): boolean {
  return kind === 'unicast' && (prefixLength(destination) ?? 0) <= suppressed;
}

function hasDefaultTable(routes: readonly HostRoute[]): boolean {
  return routes.at(-1)?.table === 'default';
}
