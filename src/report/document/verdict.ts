import type { Audit, AuditDeployment } from '../../model/audit.ts';
import type { AuditIndex } from '../audit-index.ts';
import { barPicture, SEGMENTS, sum } from '../bar-picture.ts';
import { marksOf, matrixOf, signLegend } from '../matrix.ts';
import { methodText } from '../method.ts';
import {
  besidesRows,
  builtTexts,
  estateSentence,
  provenText,
  rowsOf,
  tallyRows,
  verdictSentence,
} from '../tally.ts';
import { type Block, heading, joined, name, paragraph, strong, table } from './block.ts';

/** Columns of a matrix that fit side by side on paper. */
const MATRIX_COLUMNS = 10;

/** What each deployment comes to, in words and as a bar. */
export function* verdictBlocks(audit: Audit, index: AuditIndex): Generator<Block> {
  yield heading(2, 'Verdict');
  if (audit.deployments.length === 0)
    yield paragraph('No deployment was judged; the findings below need no profile.');
  const estate = estateSentence(audit);
  if (estate !== undefined) yield paragraph(estate);
  for (const deployment of audit.deployments) {
    const tally = tallyRows(rowsOf(deployment, index));
    const { profile, phase } = deployment;
    yield paragraph([
      strong(deployment.name),
      ` (${profile.title}, ${phase === 'run' ? 'in operation' : 'installation'}): ${verdictSentence(tally, deployment.name)} ${provenText(tally)}.`,
    ]);
    const built = builtTexts(deployment).map(({ text }) => text);
    if (built.length > 0) yield paragraph(`${built.join(', ')}.`);
    const besides = besidesRows(audit, index, deployment.name);
    if (besides !== undefined) yield paragraph(besides);
    const picture = barPicture(tally);
    if (picture === undefined) continue;
    yield { kind: 'figure', picture };
    const shown = SEGMENTS.filter(({ standings }) => sum(tally, standings) > 0);
    yield paragraph(
      joined(
        shown.map(({ standings, sign, word }) => [strong(`${sign} ${sum(tally, standings)}`), ` ${word}`]),
        ' · ',
      ),
    );
  }
}

/** What was audited and how, and what that cannot show. */
export function* scopeBlocks(audit: Audit): Generator<Block> {
  yield heading(2, 'Scope and method');
  for (const sentence of methodText(audit)) yield paragraph(sentence);
  yield* table(
    ['Deployment', 'Role', 'Played by'],
    audit.deployments.flatMap(({ name: deployment, roles }) =>
      Object.entries(roles).map(([role, members]) => [name(deployment), name(role), members.join(', ')]),
    ),
  );
}

/** Roles × roles of a deployment, some columns at a time. */
export function* matrixBlocks(deployment: AuditDeployment, index: AuditIndex): Generator<Block> {
  const rows = rowsOf(deployment, index);
  const { sources, targets, counts } = matrixOf(rows);
  if (targets.length === 0) return;
  yield heading(2, [name(deployment.name), ': who reaches whom']);
  const legend = signLegend(rows).map(({ sign, words }) => `${sign} ${words}`);
  yield paragraph(
    `From the role at the left to the role above; each cell counts its rows, the worst first. ${legend.join('; ')}.`,
  );
  for (let first = 0; first < targets.length; first += MATRIX_COLUMNS) {
    const shown = targets.slice(first, first + MATRIX_COLUMNS);
    yield* table(
      ['From ↓ to →', ...shown],
      sources.map((from) => [
        strong(from),
        ...shown.map((to) =>
          marksOf(counts(from, to))
            .map(({ sign, count }) => `${sign} ${count}`)
            .join('  '),
        ),
      ]),
    );
  }
}
