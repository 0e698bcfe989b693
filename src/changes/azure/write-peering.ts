import { TYPES } from '../../importers/azure/vocabulary.ts';
import type { Origin } from '../../model/origin.ts';
import type { EditableEvidence } from '../editable-evidence.ts';
import type { NamedPart } from './parts.ts';
import { blocksOf, doubtPeering, peeringNamed, putPeering, refusalOfPeering, remoteOf } from './peerings.ts';
import { doubtTouched } from './touched.ts';

/**
 * Carries out what a change makes of a peering; gives what is not known of it, or why it is refused.
 * @param doubt why it is not known what it carries
 */
export function writePeering(
  evidence: EditableEvidence,
  network: string,
  peering: NamedPart,
  doubt: string | undefined,
  origin: Origin,
): { readonly gap?: string; readonly refusal?: string } {
  const remote = remoteOf(peering) ?? '';
  const isBlind =
    blocksOf(evidence, remote).length === 0 && peeringNamed(evidence, network, peering.name) === undefined;
  const refusal = doubt === undefined ? refusalOfPeering(evidence, network, peering) : undefined;
  if (refusal !== undefined) return { refusal };
  if (doubt === undefined) putPeering(evidence, network, peering, origin);
  else doubtPeering(evidence, network, peering, origin);
  // Nor does the evidence of its own network say then which addresses lie behind it.
  if (isBlind) doubtTouched(evidence, TYPES.networks, [network], false, origin);
  const gap = doubt ?? (isBlind ? `the addresses of ${remote} are not in evidence` : undefined);
  return gap === undefined ? {} : { gap: `what the peering ${peering.name} carries is not known: ${gap}` };
}
