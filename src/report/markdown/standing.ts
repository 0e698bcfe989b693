import type { Audit } from '../../model/audit.ts';
import { counted } from '../tally.ts';
import { daysBetween, type TrendItem, trendView } from '../trend-view.ts';
import { waiverState } from '../waived.ts';
import { markdownCode, markdownTable, markdownText } from './text.ts';

/** What has become of the findings of the previous audit; nothing where there was none. */
export function* changeText(audit: Audit): Generator<string> {
  const trend = trendView(audit);
  if (trend === undefined) return;
  const age = ({ firstSeen = audit.asOf }: TrendItem) => counted(daysBetween(firstSeen, audit.asOf), 'day');
  yield `## Change since ${markdownText(trend.since)}\n\n`;
  yield `${trend.new.length} new, ${trend.fixed.length} fixed, ${trend.notSeen.length} not seen, ${trend.open.length} still open.\n\n`;
  if (trend.changed.length > 0) yield `Not the same as then: ${markdownText(trend.changed.join(', '))}.\n\n`;
  for (const [title, items] of [
    ['New', trend.new],
    ['Fixed', trend.fixed],
    ['Not seen', trend.notSeen],
    ['Still open', trend.open],
  ] as const) {
    if (items.length === 0) continue;
    yield `### ${title}\n\n`;
    yield* markdownTable(
      ['Severity', 'Finding', 'Identity', 'Age', 'Why'],
      items.map((item) => [
        item.severity,
        markdownText(item.title),
        markdownCode(item.id),
        age(item),
        markdownText(item.why ?? ''),
      ]),
    );
  }
}

/** What the organisation accepts for a while; nothing where there are no waivers. */
export function* waiversText({ waivers }: Audit): Generator<string> {
  if (waivers.length === 0) return;
  yield '## Waivers\n\n';
  yield* markdownTable(
    ['Waiver', 'Standing', 'Until the end of (UTC)', 'Accepts', 'Findings', 'Owner', 'Approved', 'Reason'],
    waivers.map((waiver) => [
      markdownText(waiver.id),
      markdownText(waiverState(waiver)),
      markdownText(waiver.expires),
      `${markdownText(waiver.accepts)} (${markdownCode(waiver.policy)}${waiver.deployment === undefined ? '' : ` in ${markdownText(waiver.deployment)}`})`,
      String(waiver.findings.length),
      markdownText(waiver.owner),
      markdownText(`${waiver.approved} by ${waiver.approver}`),
      markdownText(`${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`),
    ]),
  );
}
