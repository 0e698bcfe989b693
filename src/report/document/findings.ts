import { type Audit, isWaived } from '../../model/audit.ts';
import { decidingOrigins, type FindingView, SEVERITIES } from '../finding-view.ts';
import { placeText } from '../layer-words.ts';
import { STANDINGS } from '../standing.ts';
import { type Block, code, heading, name, paragraph, table } from './block.ts';
import { findingBlocks } from './finding.ts';

/** All findings, most severe first: the first ones with their proofs, the others as rows. */
export function* findingsBlocks(
  audit: Audit,
  views: readonly FindingView[],
  proved: number,
): Generator<Block> {
  yield heading(2, 'Findings');
  if (views.length === 0) yield paragraph('Nothing was found.');
  else
    yield* table(
      ['Severity', 'Findings'],
      SEVERITIES.map((severity) => [
        severity,
        String(views.filter(({ finding }) => finding.severity === severity && !isWaived(finding)).length),
      ]),
    );
  for (const view of views.slice(0, proved)) yield* findingBlocks(view, audit);
  const others = views.slice(proved);
  if (others.length === 0) return;
  yield heading(3, others.length === 1 ? 'The other finding' : `The other ${others.length} findings`);
  yield paragraph(
    `The ${proved} most severe findings are proved above; the HTML and JSON reports prove all of them.`,
  );
  yield* table(['Severity', 'Finding', 'From → to', 'Decided by', 'Identity'], others.map(findingRow));
}

function findingRow(view: FindingView): Parameters<typeof table>[1][number] {
  const { finding, standing, from, to, service } = view;
  const [origin] = decidingOrigins(view);
  const { sign, word } = STANDINGS[standing];
  return [
    [finding.severity, `: ${sign} ${word}`],
    [finding.title],
    [name(from), ' → ', name(to), ...(service === '' ? [] : [' ', code(service)])],
    origin === undefined ? '' : [code(origin.text), ' (', code(placeText(origin)), ')'],
    code(finding.id),
  ];
}
