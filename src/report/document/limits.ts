import type { Audit } from '../../model/audit.ts';
import { adjustmentTexts } from '../adjustments.ts';
import { assetsInScope } from '../asset-scope.ts';
import { placeText } from '../layer-words.ts';
import { counted, gapsWithEffect } from '../tally.ts';
import { type Block, code, heading, joined, type Line, name, table } from './block.ts';

/** What the verdicts do not rest on. */
export function* limitsBlocks(audit: Audit): Generator<Block> {
  const gaps = gapsWithEffect(audit);
  const { hostLayerUnseen, hostFamilyUnseen, uncovered } = audit.coverage;
  const items: Line[] = audit.failures.map(({ policy, message }) => [
    'Policy ',
    code(policy),
    ` did not answer: ${message}`,
  ]);
  const others = audit.gaps.length - gaps.length;
  items.push(
    `${counted(gaps.length, 'gap')} may change a verdict; ${others} more ${others === 1 ? 'touches' : 'touch'} no flow.`,
  );
  for (const [what, names] of [
    ['The own firewall is not in evidence of ', hostLayerUnseen],
    ['The own firewall is in evidence for one family of addresses alone of ', hostFamilyUnseen],
  ] as const)
    if (names.length > 0) items.push(join(what, names));
  yield heading(2, 'What was not seen');
  yield { kind: 'list', items };
  yield* table(
    ['Kind', 'Effect', 'What is not known', 'Evidence'],
    gaps.map((gap) => [
      gap.kind,
      gap.effect,
      gap.what,
      gap.origin === undefined ? '' : code(placeText(gap.origin)),
    ]),
  );
  if (uncovered.length === 0) return;
  yield heading(3, 'Open inbound ports that no row covers');
  yield* table(
    ['Asset', 'Packets'],
    uncovered.map(({ asset, packets }) => [name(asset), joined(packets.map(code), ', ')]),
  );
}

/** Every asset in and out of scope. */
export function* assetsBlocks(audit: Audit): Generator<Block> {
  const bound = assetsInScope(audit);
  const { unbound } = audit.coverage;
  yield heading(2, 'Assets in and out of scope');
  yield* table(
    ['Asset or addresses', 'Scope', 'Plays', 'Own firewall'],
    [
      ...bound.map((asset): Line[] => [
        name(asset.name),
        'in scope',
        asset.roles.join(', '),
        asset.ownFirewall,
      ]),
      ...unbound.map((each): Line[] => [name(each), 'out of scope', 'no role of a deployment', '']),
    ],
  );
  if (bound.length + unbound.length === 0) yield { kind: 'paragraph', text: 'No asset is in evidence.' };
}

/** What the audit was made from. */
export function* evidenceBlocks(audit: Audit): Generator<Block> {
  const changes = adjustmentTexts(audit);
  if (changes.length > 0) {
    yield heading(2, 'Policies changed by configuration');
    yield { kind: 'list', items: changes };
  }
  yield heading(2, 'Evidence');
  yield* table(
    ['File', 'Read as', 'Collected', 'SHA-256'],
    audit.evidence.map((file) => [
      code(file.file),
      file.importer === undefined ? `not read: ${file.reason ?? 'no reason given'}` : file.importer,
      file.collected === undefined
        ? 'not known'
        : file.proven
          ? file.collected
          : `not proven; file time ${file.collected}`,
      file.sha256 === undefined ? '–' : code(file.sha256),
    ]),
  );
  const digests = Object.entries(audit.digests);
  if (digests.length === 0) return;
  yield heading(3, 'Policies and profiles');
  yield* table(
    ['Name', 'SHA-256'],
    digests.map(([each, digest]) => [name(each), code(digest)]),
  );
}

function join(what: string, names: readonly string[]): Line {
  return [what, ...names.flatMap((each, position) => [...(position === 0 ? [] : [', ']), name(each)]), '.'];
}
