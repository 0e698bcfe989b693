import type { InputLine } from '../command.ts';
import { pathsLike } from './pattern.ts';

type Content = readonly InputLine[] | 'unknown';

/** Content of files that a script wrote, by path, of which `./rules.json` and `rules.json` are one. */
export class ScriptFiles extends Map<string, Content> {
  override get(path: string): Content | undefined {
    return super.get(plain(path));
  }

  override has(path: string): boolean {
    return super.has(plain(path));
  }

  override set(path: string, content: Content): this {
    return super.set(plain(path), content);
  }

  /** What a path, or a pattern of paths, may name is not known from here on. */
  forget(path: string): void {
    const named = pathsLike(plain(path));
    for (const each of this.keys()) if (named.test(each)) this.set(each, 'unknown');
  }

  /** A name without a folder means another file from here on. */
  leaveFolder(): void {
    for (const path of this.keys()) if (!path.startsWith('/')) this.delete(path);
  }
}

function plain(path: string): string {
  return path.replace(/\/(?:\.?\/)+/g, '/').replace(/^\.\//, '');
}
