import type { Audit } from '../model/audit.ts';

/** Above this many proofs indentation costs more than it helps. */
const INDENTED_PROOFS = 2_000;
/** Lists that deep (the facts of a kind, proofs) are written item by item, so that no text is longer than a string may be. */
const PIECED_LEVELS = 3;

/** The audit itself; its published schema is schemas/audit.json. */
export function jsonReport(audit: Audit): string {
  return [...jsonReportPieces(audit)].join('');
}

/** The same bytes, piece by piece. */
export function* jsonReportPieces(audit: Audit): Generator<string> {
  yield* pieces(audit, audit.proofs.length > INDENTED_PROOFS ? '' : '  ', '\n', PIECED_LEVELS);
  yield '\n';
}

function* pieces(value: unknown, indentation: string, line: string, levels: number): Generator<string> {
  if (levels === 0 || typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value, null, indentation);
    yield indentation === '' ? text : text.replaceAll('\n', line);
    return;
  }
  const isList = Array.isArray(value);
  const inner = line + indentation;
  let separator = isList ? '[' : '{';
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined && !isList) continue;
    yield `${separator}${indentation === '' ? '' : inner}`;
    if (!isList) yield `${JSON.stringify(key)}:${indentation === '' ? '' : ' '}`;
    yield* pieces(member, indentation, inner, levels - 1);
    separator = ',';
  }
  const isEmpty = separator !== ',';
  yield `${isEmpty ? separator : indentation === '' ? '' : line}${isList ? ']' : '}'}`;
}
