import type { AuditDeployment, PairProof } from '../../model/audit.ts';
import type { AuditIndex, RowView } from '../audit-index.ts';
import { citation } from '../citation.ts';
import { LAYER_VERDICTS, layerName, placeText } from '../layer-words.ts';
import { NOTHING_LEFT, STANDINGS } from '../standing.ts';
import { type PageItem, vendorPage } from '../vendor-page.ts';
import { type Block, code, heading, joined, type Line, name, paragraph, table } from './block.ts';

/** Places that show how a network is built; the JSON report has all of them. */
const SHOWN_ORIGINS = 4;

/** The vendor's page of a deployment, heading by heading: rows (passes too) with what decides them, and what no rule shows. */
export function* vendorPageBlocks(deployment: AuditDeployment, index: AuditIndex): Generator<Block> {
  const { title, document, vendor, date } = deployment.profile;
  yield heading(2, [name(deployment.name), ': the vendor’s page, row by row']);
  yield paragraph(
    `${title}: the rows of “${document}” (${vendor}, ${date}), in its order and under its headings.`,
  );
  for (const { section, items } of vendorPage(deployment, index)) {
    yield heading(3, section);
    yield* table(
      ['Row', 'Verdict', 'What', 'Flow', 'Service', 'Decided by', 'Witness'],
      items.map(itemCells),
    );
  }
}

function itemCells(item: PageItem): readonly Line[] {
  const number = item.number === undefined ? '' : String(item.number);
  switch (item.kind) {
    case 'row': {
      const { row, standing } = item.view;
      const flow = `${row.kind === 'prohibition' ? 'never ' : ''}${row.from} → ${row.to}`;
      const title = `${row.assumed === true ? 'Assumed: ' : ''}${row.title}${row.note === undefined ? '' : ` (${row.note})`}`;
      return [number, standingText(standing), title, name(flow), code(row.service), ...proofCells(item.view)];
    }
    case 'repeat':
    case 'structure-repeat': {
      const { row } = item.view;
      const standing = item.kind === 'repeat' ? item.view.standing : item.view.row.verdict;
      return [number, standingText(standing), `${row.title}: the same as ${citation(row)}`];
    }
    case 'structure': {
      const { row, proof } = item.view;
      const shown = (proof?.origins ?? []).slice(0, SHOWN_ORIGINS).map((origin) => code(placeText(origin)));
      return [number, standingText(row.verdict), row.title, row.found, '', joined(shown, '; ')];
    }
    case 'assumption':
      return [number, '– assumption', item.text];
    case 'unverifiable':
      return [number, '– firewall state cannot show it', item.text];
  }
}

/** What decides the worst pair, and a packet that shows it. */
function proofCells({ proof }: RowView): readonly Line[] {
  const [pair] = proof?.pairs ?? [];
  if (pair === undefined) return [NOTHING_LEFT];
  return [decidedBy(pair), pair.witness === undefined ? '' : code(pair.witness)];
}

/** The layer that decides; where none does, all of them let the packets pass, and each has its rule. */
function decidedBy({ layers, note = '' }: PairProof): Line {
  const deciding = layers.filter(({ decides }) => decides);
  const told = (deciding.length > 0 ? deciding : layers).map((layer): Line => {
    const [rule] = layer.rules;
    const what = `${layerName(layer)} ${layer.where}: `;
    if (rule !== undefined) return [what, code(rule.text), ' (', code(placeText(rule)), ')'];
    return `${what}${layer.note ?? LAYER_VERDICTS[layer.verdict].word}`;
  });
  return told.length === 0 ? note : joined(told, '; ');
}

function standingText(standing: keyof typeof STANDINGS): string {
  const { sign, word } = STANDINGS[standing];
  return `${sign} ${word}`;
}
