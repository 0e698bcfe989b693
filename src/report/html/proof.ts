import type { LayerVerdict, PairProof } from '../../model/audit.ts';
import type { Origin } from '../../model/origin.ts';
import { LAYER_VERDICTS, layerName, placeText, spokenRule } from '../layer-words.ts';
import { pathPicture } from '../path-picture.ts';
import { NOTHING_LEFT } from '../standing.ts';
import { layerTree } from '../text-finding.ts';
import { html, lines, type Markup, NOTHING } from './markup.ts';
import { longList, longTable } from './parts.ts';
import { svg } from './svg.ts';

/** Why a verdict holds: the first pair with every layer, the others with what decided them. */
export function proofMarkup(
  pairs: readonly PairProof[],
  unseen: readonly string[],
  pictured: boolean,
): Markup {
  const [first, ...others] = pairs;
  if (first === undefined) return html`<p class="quiet">${NOTHING_LEFT}</p>`;
  return html`${layersMarkup(first, pictured)}<dl>${
    first.witness === undefined
      ? NOTHING
      : html`<dt title="One packet for which the verdict holds">Witness packet</dt><dd><code class="whole">${first.witness}</code></dd>`
  }${first.packets.length === 0 ? NOTHING : html`<dt>Packets</dt><dd>${longList(first.packets.map((box) => html`<code class="whole">${box}</code>`))}</dd>`}${
    first.note === undefined ? NOTHING : html`<dt>Note</dt><dd>${first.note}</dd>`
  }${unseen.length === 0 ? NOTHING : html`<dt>Not seen</dt><dd>${unseen.join(', ')}: the verdict holds in the layers seen</dd>`}</dl>${others.length === 0 ? NOTHING : pairTable(others)}`;
}

/** What shows a matter that is about no packets. */
export function originsMarkup(origins: readonly Origin[]): Markup {
  return origins.length === 0
    ? NOTHING
    : longList(
        origins.map(
          (origin) => html`<code>${origin.text}</code> <code class="place">${placeText(origin)}</code>`,
        ),
      );
}

/** A tree of text holds the same in a tenth of the elements, for pages with thousands of proofs. */
function layersMarkup(pair: PairProof, pictured: boolean): Markup {
  if (pair.layers.length === 0) return NOTHING;
  if (pictured)
    return html`<div class="scroll" role="group" tabindex="0" aria-label="Picture of the path">${svg(pathPicture(pair), 'path')}</div>${layerTable(pair.layers)}`;
  return html`<div class="scroll" role="group" tabindex="0" aria-label="Layers of the path"><pre>${lines(layerTree(pair))}</pre></div>`;
}

function layerTable(layers: readonly LayerVerdict[]): Markup {
  const rows = layers.map((layer) => {
    const { sign, word } = LAYER_VERDICTS[layer.verdict];
    const [rule, ...more] = layer.rules;
    const kind = layer.decides ? html` class="decides"` : NOTHING;
    return html`<tr${kind}><td>${layerName(layer)}<td>${layer.where}<td>${sign} ${word}${layer.decides ? html` <b>← decides</b>` : NOTHING}<td>${rule === undefined ? NOTHING : html`<code>${rule.text}</code>`}${layer.note === undefined ? NOTHING : html` ${layer.note}`}${layer.decides ? more.map((other) => html`<br><code>${other.text}</code> <code class="place">${placeText(other)}</code>`) : NOTHING}<td>${rule === undefined ? NOTHING : html`<code class="place">${placeText(rule)}</code>`}`;
  });
  return html`<div class="scroll" role="group" tabindex="0" aria-label="Layers of the path"><table class="layers"><thead><tr><th scope="col">Layer<th scope="col">Where<th scope="col">Says<th scope="col">Rule<th scope="col">Evidence</thead><tbody>${rows}</tbody></table></div>`;
}

function pairTable(pairs: readonly PairProof[]): Markup {
  const rows = pairs.map((pair) => {
    const decider = pair.layers.find((layer) => layer.decides);
    const rule = decider?.rules[0];
    return html`<tr><td>${pair.from} → ${pair.to}${pair.service === undefined ? NOTHING : html` <code>${pair.service}</code>`}<td>${pair.verdict}<td>${rule === undefined ? (decider?.note ?? '') : html`<code>${decider && spokenRule(decider)}</code> <code class="place">${placeText(rule)}</code>`}<td>${pair.witness === undefined ? NOTHING : html`<code class="whole">${pair.witness}</code>`}`;
  });
  return html`<p class="label">${pairs.length === 1 ? 'The other pair' : `The other ${pairs.length} pairs`}</p>${longTable(['From → to', 'Verdict', 'Decided by', 'Witness packet'], rows, 'Other pairs')}`;
}
