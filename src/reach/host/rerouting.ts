import type { Host } from '../../model/host.ts';
import { markUseOf } from '../program/mark-use.ts';
import { rulesOf } from './routing-rules.ts';

/** Whether what a program sends is routed by the mark that OUTPUT gives it: only some of the chains there ask for a route anew. */
export function reroutingByMark(host: Host): 'yes' | 'perhaps' | 'no' {
  const rules = ([4, 6] as const).flatMap((family) => rulesOf(host, family));
  if (!rules.some(({ exact }) => exact === undefined || exact.mark !== undefined)) return 'no';
  const setting = host.filters.flatMap((filter) =>
    filter.bases.filter((base) => base.hook === 'output' && markUseOf(filter, base).sets),
  );
  if (setting.length === 0) return 'no';
  return setting.every(({ reroutes }) => reroutes) ? 'yes' : 'perhaps';
}
