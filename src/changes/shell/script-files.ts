import type { Input, InputLine, Word } from '../command.ts';
import { type Place, placeOf, sameOrBelow } from './file-place.ts';

type Content = Exclude<Input, Word>;

interface File {
  readonly place: Place;
  readonly content: Content;
  /** What was known of it before. */
  readonly past?: readonly InputLine[];
}

/** Content of files that a script wrote. */
export class ScriptFiles {
  readonly #files: Map<string, File>;
  /** Places by whose other names, or descriptors, what stands there may change at any time. */
  readonly #shared: Place[];

  constructor(before?: ScriptFiles) {
    this.#files = new Map(before === undefined ? [] : before.#files);
    this.#shared = before === undefined ? [] : [...before.#shared];
  }

  get(path: Word): Content | undefined {
    const { key } = placeOf(path);
    return key === undefined ? undefined : this.#files.get(key)?.content;
  }

  /** What stood there before it was not known any more. */
  past(path: Word): readonly InputLine[] | undefined {
    const { key } = placeOf(path);
    return key === undefined ? undefined : this.#files.get(key)?.past;
  }

  /** What a path names, and whatever file it may be as well. */
  set(path: Word, content: Content): void {
    const place = placeOf(path);
    this.#forget(place);
    const isShared = this.#shared.some((each) => sameOrBelow(each, place));
    if (place.key === undefined) return;
    this.#files.set(place.key, { place, content });
    if (isShared) this.#forget(place);
  }

  /** What a path, or a pattern of paths, may name, and what lies below, is not known from here on. */
  forget(path: Word): void {
    this.#forget(placeOf(path));
  }

  share(path: Word): void {
    this.forget(path);
    this.#shared.push(placeOf(path));
  }

  /** Files that a text in another language names. */
  forgetNamed(text: string): void {
    for (const [key, { place }] of this.#files) if (text.includes(key)) this.#forget(place);
  }

  /** A name without a folder means another file from here on. */
  leaveFolder(): void {
    for (const key of this.#files.keys()) if (!key.startsWith('/')) this.#files.delete(key);
  }

  #forget(place: Place): void {
    for (const [key, file] of this.#files)
      if (file.content !== 'unknown' && sameOrBelow(place, file.place))
        this.#files.set(key, { place: file.place, content: 'unknown', past: file.content });
  }
}
