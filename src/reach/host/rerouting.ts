import type { ExactRule, Host } from '../../model/host.ts';
import { basesAt } from '../program/interpreter.ts';
import { markUseOf } from '../program/mark-use.ts';
import { rulesOf } from './routing-rules.ts';

/**
 * Whether what a program sends is routed by the mark that OUTPUT gives it: only some of the chains there ask for a route anew. Rules
 * that ask for ports may find others then.
 */
export function reroutingByMark(host: Host): 'yes' | 'perhaps' | 'no' {
  const rules = ([4, 6] as const).flatMap((family) => rulesOf(host, family));
  if (rules.every(({ exact }) => exact !== undefined && isIndifferent(exact))) return 'no';
  const setting = basesAt(host.filters, 'output').filter((placed) => markUseOf(placed).sets);
  if (setting.length === 0) return 'no';
  return setting.every(({ base }) => base.reroutes) ? 'yes' : 'perhaps';
}

function isIndifferent({ mark, packets: { sourcePort, destinationPort } }: ExactRule): boolean {
  return mark === undefined && sourcePort === undefined && destinationPort === undefined;
}
