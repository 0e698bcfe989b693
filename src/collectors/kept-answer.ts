import type { Asked, Collection } from './collected.ts';

type Answer = Readonly<Record<string, unknown>>;

/** What a call that failed says. */
interface Failures {
  reasonOf(error: unknown): string;
  /** What was asked about is not there any more. */
  isGone(error: unknown): boolean;
}

/**
 * The answer that an earlier run kept, or the one that is given now; undefined: the call failed, which is kept.
 * `listedIn`: path of the answer that names what is asked about.
 */
export async function keptAnswer(
  collection: Collection,
  asked: Asked,
  listedIn: string | undefined,
  ask: () => Promise<Answer>,
  { reasonOf, isGone }: Failures,
): Promise<Answer | undefined> {
  const known = collection.known(asked.path);
  if (known !== undefined) return known;
  try {
    const document = await ask();
    collection.keep({ kind: 'document', ...asked, document });
    return document;
  } catch (error) {
    const gone = listedIn !== undefined && isGone(error) ? { goneFrom: listedIn } : {};
    collection.keep({ kind: 'missing', ...asked, reason: reasonOf(error), ...gone });
    return undefined;
  }
}
