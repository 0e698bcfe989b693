import { type Audit, isWaived } from '../model/audit.ts';
import { fewOf } from '../model/few-of.ts';
import { adjustmentTexts } from './adjustments.ts';
import { type Paint, paintFor } from './ansi.ts';
import { type AuditIndex, indexAudit } from './audit-index.ts';
import { findingViews } from './finding-view.ts';
import { STANDINGS } from './standing.ts';
import {
  besidesRows,
  builtTexts,
  counted,
  estateSentence,
  gapsWithEffect,
  LEFT_OPEN,
  provenText,
  rowsOf,
  TOLD,
  tallyRows,
} from './tally.ts';
import { textFinding } from './text-finding.ts';
import { trendLines, waivedLines, waiverLines } from './text-standing.ts';
import { zoneLines } from './text-zones.ts';
import { visible } from './visible.ts';
import { folded } from './wrapped.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The file that holds the whole report, where there is one. */
  readonly reportFile?: string;
}

const SHOWN_FINDINGS = 50;
const SHOWN_ITEMS = 3;

/** What a run says on a terminal: findings most severe first, what was not seen, and one line per deployment. */
export function textReport(audit: Audit, options: TextOptions): string {
  const paint = paintFor(options.color);
  const index = indexAudit(audit);
  const all = findingViews(audit, index);
  const views = all.filter(({ finding }) => !isWaived(finding));
  const waived = all.filter(({ finding }) => isWaived(finding));
  const findings = views.slice(0, SHOWN_FINDINGS).map((view) => textFinding(view, options.width, paint));
  const hidden = views.length - findings.length;
  const blocks = [
    ...findings,
    ...(hidden > 0
      ? [
          `${counted(hidden, 'more finding')}${options.reportFile === undefined ? '; the HTML and JSON reports have all of them' : ` → ${visible(options.reportFile)}`}`,
        ]
      : []),
    ...[
      zoneLines(audit, paint),
      ...[
        waivedLines(waived, paint),
        waiverLines(audit, paint),
        trendLines(audit, paint),
        notSeen(audit, paint),
      ].map((lines) => folded(lines, options.width)),
    ].filter((block) => block !== ''),
    folded(closingLines(audit, index, options, paint), options.width),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function notSeen(audit: Audit, paint: Paint): string {
  const lines: string[] = [];
  for (const failure of audit.failures)
    lines.push(
      `${paint('bad', '✗ policy did not answer')}  ${visible(failure.policy)}: ${visible(failure.message)}`,
    );
  const gaps = gapsWithEffect(audit);
  if (gaps.length > 0) {
    lines.push(paint('doubt', `◌ ${counted(gaps.length, 'gap')} may change a verdict`));
    lines.push(
      ...gaps
        .slice(0, SHOWN_ITEMS)
        .map(
          (gap) =>
            `  ${gap.kind}: ${visible(gap.what)}${gap.origin === undefined ? '' : `  ${visible(gap.origin.file)}${gap.origin.line === undefined ? '' : `:${gap.origin.line}`}`}`,
        ),
    );
    if (gaps.length > SHOWN_ITEMS) lines.push(paint('dim', `  and ${gaps.length - SHOWN_ITEMS} more`));
  }
  const adjustments = adjustmentTexts(audit);
  if (adjustments.length > 0) {
    lines.push(`– ${counted(adjustments.length, 'change')} of policies by configuration`);
    lines.push(...adjustments.map((each) => `  ${visible(each)}`));
  }
  const { hostLayerUnseen, hostFamilyUnseen } = audit.coverage;
  for (const [what, hosts] of [
    ['host layer not seen on', hostLayerUnseen],
    ['host layer not seen for a family of addresses on', hostFamilyUnseen],
  ] as const) {
    if (hosts.length === 0) continue;
    const names = hosts.map((name) => visible(name, 60));
    lines.push(
      `${paint('doubt', `◌ ${what} ${counted(hosts.length, 'asset')}`)}: ${fewOf(names, SHOWN_ITEMS)}`,
    );
  }
  return lines.join('\n');
}

function closingLines(audit: Audit, index: AuditIndex, options: TextOptions, paint: Paint): string {
  const target = options.reportFile === undefined ? '' : ` → ${visible(options.reportFile)}`;
  const incomplete = audit.complete ? [] : [paint('bad', 'This audit is incomplete.')];
  if (audit.deployments.length === 0) {
    const found = audit.findings.filter((finding) => !isWaived(finding)).length;
    return [`${counted(found, 'finding')}, no deployment was judged${target}`, ...incomplete].join('\n');
  }
  const lines = audit.deployments.map((deployment) => {
    const tally = tallyRows(rowsOf(deployment, index));
    const told = TOLD.filter((standing) => tally.counts.has(standing)).map((standing) => {
      const { word, tone } = STANDINGS[standing];
      return paint(
        tone === 'none' ? 'dim' : tone,
        `${tally.counts.get(standing)} ${standing === 'left-open' ? LEFT_OPEN : word}`,
      );
    });
    const built = builtTexts(deployment).map(({ text, tone }) => paint(tone, text));
    const besides = besidesRows(audit, index, deployment.name);
    const name = paint('bold', visible(deployment.name));
    return `${name}: ${[paint(told.length === 0 ? 'good' : 'bold', provenText(tally)), ...told, ...built].join(' · ')}${target}${besides === undefined ? '' : `\n${visible(besides)}`}`;
  });
  const estate = estateSentence(audit);
  return [...(estate === undefined ? [] : [paint('bold', estate)]), ...lines, ...incomplete].join('\n');
}
