import type { Audit } from '../model/audit.ts';
import type { Paint } from './ansi.ts';
import type { FindingView } from './finding-view.ts';
import { counted } from './tally.ts';
import { daysBetween, type TrendItem, trendView } from './trend-view.ts';
import { visible } from './visible.ts';
import { waivedText, waiverState } from './waived.ts';

const SHOWN = 10;

/** The findings of which waivers leave nothing, a line each. */
export function waivedLines(views: readonly FindingView[], paint: Paint): string {
  if (views.length === 0) return '';
  const lines = views.map(
    ({ finding }) =>
      `  ${finding.severity}  ${visible(finding.message)}  ${paint('dim', visible(waivedText(finding)))}`,
  );
  return [paint('bold', `– ${counted(views.length, 'finding')} waived`), ...firstOf(lines, paint)].join('\n');
}

/** Every waiver with how it stands. */
export function waiverLines({ waivers }: Audit, paint: Paint): string {
  if (waivers.length === 0) return '';
  const lines = waivers.map(
    (waiver) =>
      `  ${visible(waiver.id)}  ${waiverState(waiver)}  ${visible(waiver.accepts)}  ${paint('dim', visible(`${waiver.policy}, ${waiver.owner}`))}`,
  );
  return [paint('bold', counted(waivers.length, 'waiver')), ...firstOf(lines, paint)].join('\n');
}

/** What has changed since the previous audit. */
export function trendLines(audit: Audit, paint: Paint): string {
  const trend = trendView(audit);
  if (trend === undefined) return '';
  const age = ({ firstSeen = audit.asOf }: TrendItem) => counted(daysBetween(firstSeen, audit.asOf), 'day');
  const oldest = trend.open.map(age).length === 0 ? '' : `, the oldest for ${age(oldestOf(trend.open))}`;
  const list = (title: string, items: readonly TrendItem[], detail: (item: TrendItem) => string) =>
    items.length === 0
      ? []
      : firstOf(
          items.map(
            (item) =>
              `  ${title}  ${item.severity}  ${visible(item.title)}  ${paint('dim', visible(detail(item)))}`,
          ),
          paint,
        );
  return [
    `${paint('bold', `Since ${trend.since}`)}: ${trend.new.length} new, ${trend.fixed.length} fixed, ${trend.notSeen.length} not seen, ${trend.open.length} still open${oldest}`,
    ...list('new', trend.new, ({ id }) => id),
    ...list('fixed', trend.fixed, ({ id }) => id),
    ...list('not seen', trend.notSeen, ({ id, why }) => `${id}: ${why}`),
    ...(trend.changed.length === 0
      ? []
      : [paint('dim', `  changed since: ${visible(trend.changed.join(', '))}`)]),
  ].join('\n');
}

function oldestOf(items: readonly TrendItem[]): TrendItem {
  return items.reduce((oldest, item) => ((item.firstSeen ?? '') < (oldest.firstSeen ?? '') ? item : oldest));
}

function firstOf(lines: readonly string[], paint: Paint): string[] {
  if (lines.length <= SHOWN) return [...lines];
  return [...lines.slice(0, SHOWN), paint('dim', `  and ${lines.length - SHOWN} more`)];
}
