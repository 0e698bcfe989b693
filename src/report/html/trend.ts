import type { Audit } from '../../model/audit.ts';
import { counted } from '../tally.ts';
import { daysBetween, type TrendItem, trendView } from '../trend-view.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { anchor, longTable } from './parts.ts';

/** What has become of the findings of the previous audit; nothing where there was none. */
export function trendSection(audit: Audit): Markup {
  const trend = trendView(audit);
  if (trend === undefined) return NOTHING;
  const age = (item: TrendItem) => counted(daysBetween(item.firstSeen ?? audit.asOf, audit.asOf), 'day');
  const link = ({ id, title }: TrendItem) =>
    html`<a href="#${anchor('f', id)}">${title}</a><br><code>${id}</code>`;
  const plain = ({ id, title }: TrendItem) => html`${title}<br><code>${id}</code>`;
  const table = (
    title: string,
    items: readonly TrendItem[],
    shown: (item: TrendItem) => Markup,
    last: readonly [string, (item: TrendItem) => string],
  ) =>
    items.length === 0
      ? NOTHING
      : html`<h3>${title} <span class="count">${items.length}</span></h3>${longTable(
          ['Severity', 'Finding', 'Deployment', 'First seen', last[0]],
          items.map(
            (item) =>
              html`<tr><td>${item.severity}<td>${shown(item)}<td>${item.deployment ?? ''}<td>${item.firstSeen ?? audit.asOf}<td>${prose(last[1](item))}`,
          ),
          title,
        )}`;
  return html`<section id="trend"><h2>Change since last time</h2><p>Compared with the audit of <time datetime="${trend.since}">${trend.since}</time>: ${trend.new.length} new, ${trend.fixed.length} fixed, ${trend.notSeen.length} not seen, ${trend.open.length} still open. Fixed is what was asked again and is proved to be right; what could not be asked, or is undecided, is not seen.</p>${trend.changed.length === 0 ? NOTHING : html`<p class="quiet">Not the same as then: ${prose(trend.changed.join(', '))}.</p>`}${table('New', trend.new, link, ['Age', age])}${table('Fixed', trend.fixed, plain, ['Was open for', age])}${table('Not seen', trend.notSeen, plain, ['Why', (item) => item.why ?? ''])}${table('Still open', trend.open, link, ['Age', age])}</section>`;
}
