import type { Audit } from '../../model/audit.ts';
import { counted } from '../tally.ts';
import { daysBetween, type TrendItem, trendView } from '../trend-view.ts';
import { waiverState } from '../waived.ts';
import { type Block, code, heading, name, paragraph, table } from './block.ts';

/** What has become of the findings of the previous audit; nothing where there was none. */
export function* changeBlocks(audit: Audit): Generator<Block> {
  const trend = trendView(audit);
  if (trend === undefined) return;
  const age = ({ firstSeen = audit.asOf }: TrendItem) => counted(daysBetween(firstSeen, audit.asOf), 'day');
  yield heading(2, `Change since ${trend.since}`);
  yield paragraph(
    `${trend.new.length} new, ${trend.fixed.length} fixed, ${trend.notSeen.length} not seen, ${trend.open.length} still open.`,
  );
  if (trend.changed.length > 0) yield paragraph(`Not the same as then: ${trend.changed.join(', ')}.`);
  for (const [title, items] of [
    ['New', trend.new],
    ['Fixed', trend.fixed],
    ['Not seen', trend.notSeen],
    ['Still open', trend.open],
  ] as const) {
    if (items.length === 0) continue;
    yield heading(3, title);
    yield* table(
      ['Severity', 'Finding', 'Identity', 'Age', 'Why'],
      items.map((item) => [item.severity, item.title, code(item.id), age(item), item.why ?? '']),
    );
  }
}

/** What the organisation accepts for a while; nothing where there are no waivers. */
export function* waiversBlocks({ waivers }: Audit): Generator<Block> {
  if (waivers.length === 0) return;
  yield heading(2, 'Waivers');
  yield* table(
    ['Waiver', 'Standing', 'Until the end of (UTC)', 'Accepts', 'Findings', 'Owner', 'Approved', 'Reason'],
    waivers.map((waiver) => [
      name(waiver.id),
      waiverState(waiver),
      waiver.expires,
      [
        waiver.accepts,
        ' (',
        code(waiver.policy),
        ...(waiver.deployment === undefined ? [] : [' in ', name(waiver.deployment)]),
        ')',
      ],
      String(waiver.findings.length),
      name(waiver.owner),
      `${waiver.approved} by ${waiver.approver}`,
      `${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`,
    ]),
  );
}
