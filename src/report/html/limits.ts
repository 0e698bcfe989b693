import type { Audit } from '../../model/audit.ts';
import type { Gap } from '../../model/gap.ts';
import { assetsInScope } from '../asset-scope.ts';
import { placeText } from '../layer-words.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { longList, longTable } from './parts.ts';

const KINDS: Readonly<Record<Gap['kind'], string>> = {
  unmodelled: 'not modelled',
  unseen: 'not in evidence',
  refused: 'refused',
};
const EFFECTS: Readonly<Record<Gap['effect'], string>> = {
  'may-allow-more': 'more may be open than shown',
  'may-allow-less': 'less may be open than shown',
  either: 'more or less may be open',
  none: 'no effect on any flow',
};

/** What the verdicts do not rest on: gaps, layers not in evidence, and what no row covers. */
export function limitsSection(audit: Audit): Markup {
  const gaps = [...audit.gaps].sort((a, b) => Number(a.effect === 'none') - Number(b.effect === 'none'));
  const rows = gaps.map(
    (gap) =>
      html`<tr><td>${KINDS[gap.kind]}<td>${EFFECTS[gap.effect]}<td>${prose(gap.what)}${gap.origin === undefined ? NOTHING : html`<br><code>${gap.origin.text}</code>`}<td>${gap.subject ?? ''}<td>${gap.origin === undefined ? NOTHING : html`<code class="place">${placeText(gap.origin)}</code>`}`,
  );
  const { hostLayerUnseen: unseen, hostFamilyUnseen: families } = audit.coverage;
  return html`<section id="gaps"><h2>What was not seen</h2>${
    rows.length === 0
      ? html`<p>No gap: everything in the evidence was understood.</p>`
      : longTable(['Kind', 'Effect', 'What is not known', 'Touches', 'Evidence'], rows, 'Gaps')
  }<h3 id="hosts">Own firewall of assets</h3>${
    unseen.length === 0
      ? html`<p>${families.length === 0 ? 'Seen on every asset.' : 'Seen on every asset, on some in part.'}</p>`
      : html`<p>Not in evidence for these assets; their verdicts hold in the layers seen. Platforms that filter by default come first.</p>${longList(unseen.map((name) => html`${name}`))}`
  }${
    families.length === 0
      ? NOTHING
      : html`<p>In evidence for one family of addresses alone; verdicts about the other are undecided.</p>${longList(families.map((name) => html`${name}`))}`
  }</section>${coverage(audit)}`;
}

function coverage(audit: Audit): Markup {
  const { unbound, uncovered } = audit.coverage;
  const rows = uncovered.map(
    ({ asset, packets }) =>
      html`<tr><td>${asset}<td>${longList(packets.map((box) => html`<code class="whole">${box}</code>`))}`,
  );
  return html`<section id="coverage"><h2>Assets in and out of scope</h2><h3>In scope</h3>${inScope(audit)}<h3>Out of scope</h3><p class="quiet">Assets that play no role, so that no row judged them.</p>${unbound.length === 0 ? html`<p>None: every asset in evidence plays a role.</p>` : longList(unbound.map((name) => html`${name}`))}<h3>Open inbound ports that no row covers</h3>${rows.length === 0 ? html`<p>None.</p>` : longTable(['Asset', 'Packets'], rows, 'Open inbound ports that no row covers')}</section>`;
}

function inScope(audit: Audit): Markup {
  const rows = assetsInScope(audit).map(
    ({ name, roles, ownFirewall }) =>
      html`<tr><th scope="row">${name}<td>${roles.join(', ')}<td>${ownFirewall === '' ? '–' : ownFirewall}`,
  );
  return rows.length === 0
    ? html`<p>None: no deployment was judged.</p>`
    : longTable(['Asset or addresses', 'Plays', 'Own firewall'], rows, 'Assets in scope');
}
