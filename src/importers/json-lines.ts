import type { SourceFile } from '../model/evidence.ts';
import type { Origin } from '../model/origin.ts';
import { redacting } from '../model/redacted.ts';
import { rewritten } from '../model/rewritten.ts';
import { linesOf } from './pointer-lines.ts';

/**
 * Fills in the line of every origin in `value` that has only a JSON pointer. Lines are looked up now, and not when the
 * evidence is read, because a report names few of the rules that an export holds.
 */
export function withLines<Value>(value: Value, files: readonly SourceFile[]): Value {
  return located(value, files, undefined);
}

/** What may be shown: as `withLines` has it, and with every text redacted. It is walked through once for both. */
export function shown<Value>(value: Value, files: readonly SourceFile[]): Value {
  return located(value, files, redacting());
}

function located<Value>(
  value: Value,
  files: readonly SourceFile[],
  text: ((text: string) => string) | undefined,
): Value {
  const byFile = new Map(
    files.map(({ name, bytes }) => [name, { bytes, origins: new Map<Pointed, Located>() }]),
  );
  const changed = rewritten(value, {
    ...(text === undefined ? {} : { text }),
    object: (origin) => {
      if (!isPointed(origin)) return undefined;
      const origins = byFile.get(origin.file)?.origins;
      if (origins === undefined) return undefined;
      let copy = origins.get(origin);
      if (copy === undefined) {
        copy = copyOf(origin, text);
        origins.set(origin, copy);
      }
      return copy;
    },
  });
  for (const { bytes, origins } of byFile.values()) {
    if (origins.size === 0) continue;
    const lines = linesOf(bytes, new Set([...origins.keys()].map(({ pointer }) => pointer)));
    for (const [{ pointer }, copy] of origins) {
      const line = lines.get(pointer);
      if (line === undefined) delete copy.line;
      else copy.line = line;
    }
  }
  return changed;
}

type Pointed = Origin & { readonly pointer: string };

/** A copy whose line is looked up when all that are wanted are known. */
type Located = Omit<Origin, 'line'> & { line?: number | undefined };

function copyOf({ file, pointer, ...rest }: Pointed, text: ((text: string) => string) | undefined): Located {
  const copy = { file, line: 0, pointer, ...rest };
  return text === undefined ? copy : rewritten(copy, { text });
}

function isPointed(value: object): value is Pointed {
  return (
    typeof (value as Pointed).pointer === 'string' &&
    'file' in value &&
    'text' in value &&
    !('line' in value && value.line !== undefined)
  );
}
