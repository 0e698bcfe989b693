import type { Audit } from '../../model/audit.ts';
import type { FindingView } from '../finding-view.ts';
import { CONTROL_VERDICTS, frameworkViews } from '../frameworks.ts';
import { type Block, code, heading, joined, paragraph, table } from './block.ts';

/** A view per framework: control → policies → verdict. */
export function* controlsBlocks(audit: Audit, views: readonly FindingView[]): Generator<Block> {
  const frameworks = frameworkViews(audit, views);
  if (frameworks.length === 0) return;
  yield heading(2, 'Controls');
  yield paragraph('Each control is judged by what the named policies test of it, on firewall state alone.');
  for (const { title, source, numbering, controls } of frameworks) {
    yield heading(3, title);
    if (source !== undefined)
      yield paragraph(`Source: ${source}.${numbering === undefined ? '' : ` Numbering: ${numbering}.`}`);
    yield* table(
      ['Control', 'What it asks for', 'Tested by', 'Verdict', 'Findings'],
      controls.map((control) => {
        const { sign, word } = CONTROL_VERDICTS[control.verdict];
        return [
          control.number,
          control.title ?? '',
          joined(
            control.policies.map(({ id }) => code(id)),
            ', ',
          ),
          `${sign} ${word}${control.reason === '' ? '' : `: ${control.reason}`}`,
          String(control.findings.length),
        ];
      }),
    );
  }
}
