import type { AuditDeployment } from '../../model/audit.ts';
import type { AuditIndex, RowView } from '../audit-index.ts';
import { citation } from '../citation.ts';
import { worstFirst } from '../finding-view.ts';
import { placeText } from '../layer-words.ts';
import { STANDINGS } from '../standing.ts';
import { type PageItem, vendorPage } from '../vendor-page.ts';
import { markdownCode, markdownTable, markdownText } from './text.ts';

/** The vendor's page of a deployment, heading by heading: rows (passes too) with what decides them, and what no rule shows. */
export function* vendorPageText(deployment: AuditDeployment, index: AuditIndex): Generator<string> {
  const { title, document, vendor, date } = deployment.profile;
  yield `## ${markdownText(deployment.name)}: the vendor’s page, row by row\n\n`;
  yield `${markdownText(title)}: the rows of “${markdownText(document)}” (${markdownText(vendor)}, ${markdownText(date)}), in its order and under its headings.\n\n`;
  for (const { section, items } of vendorPage(deployment, index)) {
    yield `### ${markdownText(section)}\n\n`;
    yield* markdownTable(
      ['Row', 'Verdict', 'What', 'Flow', 'Service', 'Decided by', 'Witness'],
      items.map(itemCells),
    );
  }
}

function itemCells(item: PageItem): readonly string[] {
  const number = item.number === undefined ? '' : String(item.number);
  switch (item.kind) {
    case 'row': {
      const { row, standing } = item.view;
      const flow = `${row.kind === 'prohibition' ? 'never ' : ''}${row.from} → ${row.to}`;
      const title = `${row.assumed === true ? 'Assumed: ' : ''}${row.title}${row.note === undefined ? '' : ` (${row.note})`}`;
      return [
        number,
        standingText(standing),
        markdownText(title),
        markdownText(flow),
        markdownCode(row.service),
        ...proofCells(item.view),
      ];
    }
    case 'repeat':
    case 'structure-repeat': {
      const { row } = item.view;
      const standing = item.kind === 'repeat' ? item.view.standing : item.view.row.verdict;
      return [number, standingText(standing), markdownText(`${row.title}: the same as ${citation(row)}`)];
    }
    case 'structure':
      return [
        number,
        standingText(item.view.row.verdict),
        markdownText(item.view.row.title),
        markdownText(item.view.row.found),
      ];
    case 'assumption':
      return [number, '– assumption', markdownText(item.text)];
    case 'unverifiable':
      return [number, '– firewall state cannot show it', markdownText(item.text)];
  }
}

/** The rule that decides the worst pair, and a packet that shows it. */
function proofCells({ proof }: RowView): readonly string[] {
  const [pair] = worstFirst(proof?.pairs ?? []);
  const rule = pair?.layers.find(({ decides }) => decides)?.rules[0];
  return [
    rule === undefined ? '' : `${markdownCode(rule.text)} (${markdownCode(placeText(rule))})`,
    pair?.witness === undefined ? '' : markdownCode(pair.witness),
  ];
}

function standingText(standing: keyof typeof STANDINGS): string {
  const { sign, word } = STANDINGS[standing];
  return `${sign} ${word}`;
}
