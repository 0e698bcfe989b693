import type { Audit } from '../../model/audit.ts';
import { indexAudit } from '../audit-index.ts';
import { findingViews } from '../finding-view.ts';
import { stateWords } from '../state-words.ts';
import { type Block, code, heading, paragraph, strong } from './block.ts';
import { controlsBlocks } from './controls.ts';
import { findingsBlocks } from './findings.ts';
import { assetsBlocks, evidenceBlocks, limitsBlocks } from './limits.ts';
import { vendorPageBlocks } from './rows.ts';
import { changeBlocks, waiversBlocks } from './standing.ts';
import { matrixBlocks, scopeBlocks, verdictBlocks } from './verdict.ts';
import { zoneBlocks } from './zones.ts';

/**
 * The audit to be read from the first page to the last: verdicts, findings with their proofs, the vendor's page, controls, what was not seen,
 * evidence.
 * @param proved how many findings are proved in full; the others are rows of a table
 */
export function* auditDocument(audit: Audit, proved: number): Generator<Block> {
  const index = indexAudit(audit);
  const views = findingViews(audit, index);
  yield heading(1, 'Audit of firewall state');
  yield paragraph(['Flowproof ', code(audit.flowproof), `, ${stateWords(audit)} `, code(audit.asOf), '.']);
  if (!audit.complete) yield paragraph(strong('This audit is incomplete.'));
  yield* verdictBlocks(audit, index);
  yield* scopeBlocks(audit);
  yield* findingsBlocks(audit, views, proved);
  yield* changeBlocks(audit);
  yield* waiversBlocks(audit);
  for (const deployment of audit.deployments) {
    yield* vendorPageBlocks(deployment, index);
    yield* matrixBlocks(deployment, index);
  }
  yield* zoneBlocks(audit);
  yield* controlsBlocks(audit, views);
  yield* limitsBlocks(audit);
  yield* assetsBlocks(audit);
  yield* evidenceBlocks(audit);
}
