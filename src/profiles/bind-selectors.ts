import type { Endpoint } from '../model/endpoint.ts';
import { InputError, type Place } from '../model/input-error.ts';
import type { Selector } from '../model/selector.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { selectEndpoints } from './select-endpoints.ts';
import type { Selections } from './selections.ts';

/**
 * Whom selectors mean that stand outside of a deployment.
 * @throws InputError where a selector names nobody, or a role
 */
export function bindSelectors(
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  selectors: readonly Selector[],
  placeOf: (index: number) => Place,
  selections?: Selections,
): Endpoint[] {
  return selectors.flatMap((selector, index) => {
    const place = placeOf(index);
    const refuseRole = (role: string) => {
      throw new InputError(`expected a selector that stands for itself; found role ${role}`, place);
    };
    return selectEndpoints(snapshot, selector, refuseRole, {}, place, selections);
  });
}
