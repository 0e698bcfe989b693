import type { Deployment } from '../model/deployment.ts';
import { InputError, type Place } from '../model/input-error.ts';
import type { Selector } from '../model/selector.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { bindSelectors } from './bind-selectors.ts';
import { type FlowEnd, flowDeployment } from './flow-deployment.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import type { Selections } from './selections.ts';

/**
 * The flows that a change must never cut, as rows of a deployment of their own.
 * `mayBeNobody`: of the evidence after the change, in which nobody may be left whom a selector means.
 * @throws InputError where a selector names nobody before the change, or a role
 */
export function administrationOf(
  { configuration, source }: LoadedConfiguration,
  snapshot: Snapshot,
  { mayBeNobody, selections }: { readonly mayBeNobody: boolean; readonly selections?: Selections },
): Deployment {
  const flows = configuration.administration.map((flow, index) => {
    const end = (side: 'from' | 'to'): FlowEnd => ({
      selectors: flow[side],
      endpoints: flow[side].flatMap((selector) =>
        endpointsOf(selector, source.place(['administration', index, side], 'value')),
      ),
    });
    return { id: `${index}`, from: end('from'), to: end('to'), services: [flow.port] };
  });
  return flowDeployment('administration', source.file, flows);

  function endpointsOf(selector: Selector, place: Place) {
    try {
      return bindSelectors(snapshot, [selector], () => place, selections);
    } catch (error) {
      if (mayBeNobody && error instanceof InputError && selector.kind !== 'role') return [];
      throw error;
    }
  }
}
