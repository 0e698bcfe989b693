import type { ExactRule, Host, HostRoute, RoutingRule } from '../../model/host.ts';
import { type Flow, LOOPBACK_LINK } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { originalsIn } from './originals-in.ts';
import { routesOfTable } from './route-tables.ts';
import { seenByRule } from './seen-by-rules.ts';

/** What one rule means for the packets that meet it. */
export interface RuleStep {
  readonly title: string;
  /** `must` is empty where it is not known what becomes of them. */
  readonly packets: Bounds;
  /** Routes by which they are sent; absent: refused, or not known. */
  readonly routes?: readonly HostRoute[];
  /** Routes whose prefix is that long at most are not taken. */
  readonly suppressed?: number;
  /** They may be refused. */
  readonly refuses: boolean;
}

/**
 * When a packet is routed: it came by its link, answers what a program took in, is sent by a program, was changed by OUTPUT and is routed
 * by what it is then, has its source checked, or is anything else, of which it is not known what rules see.
 */
export type RoutedAs = 'arrived' | 'answer' | 'sent' | 'sent anew' | 'checked' | 'other';

/** Undefined: it is not known what the rule does with these packets. */
export function exactStep(
  { exact, title }: RoutingRule,
  flow: Flow,
  host: Host,
  around: Surroundings,
  routedAs: RoutedAs,
): RuleStep | undefined {
  if (exact === undefined || routedAs === 'checked' || routedAs === 'other') return undefined;
  const { space } = around;
  const { family = 4 } = exact.packets;
  const routes = exact.table === undefined ? undefined : routesOfTable(host, exact.table, family);
  if (exact.table !== undefined && routes === undefined) return undefined;
  const nothing = { must: space.empty, may: space.empty };
  const holds = matchOf(exact, flow, routedAs);
  const seen = seenByRule(exact.packets, flow, around, routedAs);
  const met = holds === 'no' ? nothing : holds === 'yes' ? seen : { must: space.empty, may: seen.may };
  const all = originalsIn({ family }, flow, around).may;
  return {
    title,
    packets: exact.isNegated ? { must: all.difference(met.may), may: all.difference(met.must) } : met,
    ...(routes === undefined ? {} : { routes }),
    ...(exact.suppressed === undefined ? {} : { suppressed: exact.suppressed }),
    refuses: routes === undefined,
  };
}

type Holding = 'yes' | 'perhaps' | 'no';

/** Whether a rule holds for a flow as far as links and marks go. */
function matchOf({ incoming, outgoing, mark }: ExactRule, flow: Flow, routedAs: RoutedAs): Holding {
  const all = [
    cameBy(incoming, routedAs === 'arrived' ? flow.incoming : LOOPBACK_LINK),
    // A packet that came by a link asks for none by which it leaves; a program may have bound itself to one.
    outgoing === undefined ? 'yes' : routedAs === 'arrived' ? 'no' : 'perhaps',
    isMarked(mark, flow, routedAs),
  ] as const;
  return all.includes('no') ? 'no' : all.includes('perhaps') ? 'perhaps' : 'yes';
}

/**
 * Whether by a rule no source is taken for an address of the host: it asks no table, or for a mark that the kernel does not see where
 * it checks the source of a packet. It sees none, or that of the packet by the setting src_valid_mark (Linux kernel, __fib_validate_source).
 */
export function takesNoSource({ mark: asked, exact }: RoutingRule, { anyMark, mark }: Flow): boolean {
  if (exact !== undefined && exact.table === undefined) return true;
  if (asked === undefined || anyMark) return false;
  return [0, mark].every((seen) => ((seen ^ asked.value) & asked.mask) !== 0);
}

function cameBy(asked: string | undefined, link: Flow['incoming']): Holding {
  if (asked === undefined) return 'yes';
  if (typeof link === 'string') return 'perhaps';
  return link.name === asked ? 'yes' : 'no';
}

function isMarked(asked: ExactRule['mark'], { anyMark, mark }: Flow, routedAs: RoutedAs): Holding {
  if (asked === undefined) return 'yes';
  if (anyMark || routedAs === 'answer') return 'perhaps';
  return ((mark ^ asked.value) & asked.mask) === 0 ? 'yes' : 'no';
}
