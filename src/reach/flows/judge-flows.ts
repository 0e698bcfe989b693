import type { Deployment } from '../../model/deployment.ts';
import type { FactKind } from '../../model/fact-kinds.ts';
import type { FlowKind, ZoneFlowFact } from '../../model/flow-facts.ts';
import type { FlowQuestions } from '../../model/flow-questions.ts';
import type { PciScope } from '../../model/pci-configuration.ts';
import type { Estate } from '../estate.ts';
import { unseenPair } from '../judge/exposure-proof.ts';
import type { Judgement, Judgements } from '../judge/judgement.ts';
import type { JudgedRequirement } from '../judge/requirements.ts';
import { addressesOfEndpoint } from '../point.ts';
import { judgeDocumented } from './documented-facts.ts';
import { documentedFlows } from './documented-packets.ts';
import { scopesOf } from './scopes.ts';
import { judgeUndocumented } from './undocumented-flows.ts';
import { cellFact, judgeZones } from './zone-flows.ts';

/** Facts about flows of the kinds that policies name, and the questions that were asked of whom facts exist only where something is open. */
export function judgeFlows(
  estate: Estate,
  deployments: readonly Deployment[],
  questions: FlowQuestions,
  rows: readonly JudgedRequirement[],
  kinds: ReadonlySet<FactKind>,
): { readonly judgements: Pick<Judgements, FlowKind>; readonly asked: readonly string[] } {
  const { documented, written, administration, pci, segmentation } = questions;
  const isAsked = kinds.has('undocumented_flows');
  const scopes = isAsked ? scopesOf(estate, deployments, pci.environment) : [];
  return {
    judgements: {
      undocumented_flows: isAsked
        ? judgeUndocumented(estate, scopes, {
            flows: documentedFlows(estate, [...deployments, documented, administration]),
            untrusted: pci.untrusted.flatMap((end) => addressesOfEndpoint(estate, end)),
          })
        : [],
      documented_services: kinds.has('documented_services')
        ? judgeDocumented(estate, documented, written, rows)
        : [],
      zone_flows:
        kinds.has('zone_flows') && segmentation !== undefined ? judgeZones(estate, segmentation) : [],
      account_data: kinds.has('account_data') ? judgeStorage(estate, pci) : [],
    },
    asked: scopes.flatMap(({ id }) => [`undocumented/${id}/in`, `undocumented/${id}/out`]),
  };
}

const UNTRUSTED = 'untrusted networks';
const STORED = 'stored account data';
const NOBODY_SAYS =
  'nobody says which systems store account data: write them under `pci: { storage }`, or `none`';

/** From untrusted networks nothing may reach what stores account data, whoever documents it. */
function judgeStorage(estate: Estate, { storage, untrusted, origin }: PciScope): Judgement<ZoneFlowFact>[] {
  const cell = { from: UNTRUSTED, to: STORED, allowed: [] };
  if (storage === undefined) {
    const pair = unseenPair(STORED, NOBODY_SAYS, 'undecided');
    return [cellFact(estate, cell, { id: 'account-data', isInternet: true, origin }, [], [pair])];
  }
  const zones = [
    { name: UNTRUSTED, endpoints: [{ kind: 'internet' as const }, ...untrusted], networks: [] },
    { name: STORED, endpoints: storage, networks: [] },
  ];
  return judgeZones(estate, { id: 'account-data', zones, cells: [cell], origin });
}
