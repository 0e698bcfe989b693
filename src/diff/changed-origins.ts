import type { ChangedEvidence, WrittenPlaces } from '../changes/changed-evidence.ts';
import type { Origin } from '../model/origin.ts';

/** Where a change wrote, or took away, what stands at a place of the evidence; undefined: it did not. */
export function changedOrigin(
  places: ChangedEvidence['written'] | undefined,
  { file, line, pointer }: Origin,
): Origin | undefined {
  const own = places?.get(file);
  if (own === undefined) return undefined;
  return pointer === undefined
    ? line === undefined
      ? undefined
      : own.lines.get(line)
    : byPointer(own, pointer);
}

/** A pointer stands for everything below it. */
function byPointer({ pointers }: WrittenPlaces, pointer: string): Origin | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const origin = pointers.get(at);
    if (origin !== undefined || at === '') return origin;
  }
}
