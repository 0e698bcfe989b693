import type { AskedKind, FactKind } from '../model/fact-kinds.ts';
import type { FlowQuestions } from '../model/flow-questions.ts';
import { InputError } from '../model/input-error.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { administrationOf } from './administration.ts';
import { segmentationOf } from './bind-segmentation.ts';
import { documentedServices } from './documented-services.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import { pciScopeOf } from './pci-scope.ts';
import { type Selections, selectionsSince } from './selections.ts';

/** Kinds of facts that a key of the configuration is for, and the pack that reads them. */
const READERS: readonly (readonly [key: string, kinds: readonly AskedKind[], pack: string])[] = [
  ['documented', ['undocumented_flows', 'documented_services'], 'pci-dss-4'],
  ['pci', ['undocumented_flows', 'account_data'], 'pci-dss-4'],
  ['segmentation', ['zone_flows'], 'segmentation'],
];

/**
 * What a configuration says of flows.
 * @param kinds of facts that some policy reads
 * @throws InputError for selectors that name nobody, for keys that no policy reads, and for policies that have nothing to judge
 */
export function flowQuestions(
  loaded: LoadedConfiguration,
  snapshot: Snapshot,
  kinds: ReadonlySet<FactKind>,
  selections: Selections = selectionsSince(),
): FlowQuestions {
  const { configuration, source } = loaded;
  const given: Readonly<Record<string, boolean>> = {
    documented: Object.keys(configuration.documented).length > 0,
    pci: configuration.pci !== undefined,
    segmentation: configuration.segmentation !== undefined,
  };
  for (const [key, own, pack] of READERS)
    if (given[key] === true && !own.some((kind) => kinds.has(kind)))
      throw new InputError(
        `\`${key}\` is judged by no policy: name the pack ${pack} under \`policies: { packs: [${pack}] }\``,
        source.place([key], 'key'),
      );
  const lacks = (what: string) => new InputError(what, source.place(['policies', 'packs']));
  if (kinds.has('zone_flows') && given.segmentation !== true)
    throw lacks('policies about zones have nothing to judge: write `segmentation` with its zones');
  const hasScope =
    Object.keys(configuration.deployments).length > 0 || configuration.pci?.environment !== undefined;
  if (kinds.has('undocumented_flows') && !hasScope)
    throw lacks(
      'policies about undocumented flows have nothing to judge: write a deployment, or `pci` with its `environment`',
    );
  return {
    documented: documentedServices(loaded, snapshot, selections),
    written: configuration.documented,
    administration: administrationOf(loaded, snapshot, { mayBeNobody: true, selections }),
    segmentation: segmentationOf(loaded, snapshot, selections),
    pci: pciScopeOf(loaded, snapshot, selections),
  };
}
