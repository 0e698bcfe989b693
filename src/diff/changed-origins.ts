import type { ChangedEvidence, MovedPlaces, WrittenPlaces } from '../changes/changed-evidence.ts';
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

/** Where what no change wrote stands in the file as it was given; the line of a pointer is to be looked up there. */
export function givenOrigin(places: ChangedEvidence['moved'] | undefined, origin: Origin): Origin {
  const own = places?.get(origin.file);
  if (own === undefined) return origin;
  const { line, pointer, ...rest } = origin;
  if (pointer !== undefined) return { ...rest, pointer: givenPointer(own, pointer) };
  return line === undefined ? origin : { ...origin, line: own.lines.get(line) ?? line };
}

function givenPointer({ pointers }: MovedPlaces, pointer: string): string {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const before = pointers.get(at);
    if (before !== undefined) return before + pointer.slice(at.length);
  }
  return pointer;
}

/** A pointer stands for everything below it. */
function byPointer({ pointers }: WrittenPlaces, pointer: string): Origin | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const origin = pointers.get(at);
    if (origin !== undefined || at === '') return origin;
  }
}
