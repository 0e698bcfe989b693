import type { Deployment } from '../model/deployment.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { bindSelectors } from './bind-selectors.ts';
import { type FlowEnd, flowDeployment } from './flow-deployment.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import type { Selections } from './selections.ts';

/**
 * The services that the organisation documents, as rows of a deployment of their own; the id of a row is the service's name.
 * @throws InputError where a selector names nobody, or a role
 */
export function documentedServices(
  { configuration, source }: LoadedConfiguration,
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  selections?: Selections,
): Deployment {
  const flows = Object.entries(configuration.documented).map(([id, service]) => {
    const end = (side: 'from' | 'to'): FlowEnd => ({
      selectors: service[side],
      endpoints: bindSelectors(
        snapshot,
        service[side],
        (index) => source.place(['documented', id, side, index]),
        selections,
      ),
    });
    return { id, from: end('from'), to: end('to'), services: service.ports };
  });
  return flowDeployment('documented', source.file, flows);
}
