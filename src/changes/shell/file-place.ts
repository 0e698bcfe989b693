import type { Word } from '../command.ts';
import { wildcards } from './pattern.ts';

/** The file that a path names, as far as the script says it. */
export interface Place {
  /** Places of one key are one file; absent: another word of the same text may be another file. */
  readonly key?: string;
  /** The key is the path itself. */
  readonly isKnown: boolean;
  /** Nobody else has the path, because it was made for the script alone. */
  readonly isFresh: boolean;
  /** The path was given to the script, so that nothing that it makes stands there. */
  readonly isGiven: boolean;
  /** Keys of files that it may be, or that may lie below it. */
  readonly like: RegExp;
}

export function placeOf({ text, unknown }: Word): Place {
  const path = unknown?.kind === 'fresh' ? unknown.identity : unknown === undefined ? text : undefined;
  if (path !== undefined && !path.startsWith('~')) {
    const key = plain(path);
    const isFresh = unknown !== undefined && key.includes('#');
    return { key, isKnown: true, isFresh, isGiven: false, like: orBelow(pathPattern(key)) };
  }
  const { values, prefix, suffix, identity, kind } = unknown ?? {
    prefix: '',
    suffix: text.replace(/^~[^/]*/, ''),
    identity: text,
    kind: 'given',
  };
  const pattern =
    values === undefined
      ? openPattern(prefix, suffix, kind === 'name')
      : values.map((each) => `(?:${pathPattern(plain(each))})`).join('|');
  // What stands for many paths is none that was given.
  const isGiven = kind === 'given' && !/[*?[]/.test(suffix);
  const place = { isKnown: false, isFresh: false, isGiven, like: orBelow(pattern) };
  return identity === undefined ? place : { ...place, key: identity };
}

/** Whether the second place may be the first, or lie below it. */
export function sameOrBelow(first: Place, second: Place): boolean {
  if (first.key !== undefined && first.key === second.key) return true;
  if (first.isKnown || second.isKnown) return mayBe(first, second) || mayBe(second, first);
  return true;
}

function mayBe(pattern: Place, { key, isKnown, isFresh }: Place): boolean {
  return isKnown && !(isFresh && pattern.isGiven) && pattern.like.test(key ?? '');
}

function orBelow(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})(?:/.*)?$`, 'su');
}

/** `./NAME` for a name of the folder that the script works in, which may be any. */
function plain(path: string): string {
  const isWhole = path.startsWith('/');
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && (isWhole || (steps.at(-1) ?? '..') !== '..')) steps.pop();
    else steps.push(step);
  }
  return `${isWhole ? '/' : './'}${steps.join('/')}`;
}

function pathPattern(path: string): string {
  if (path === '/') return '';
  // A step upwards that is left leads anywhere.
  if (path.split('/').includes('..')) return '.*';
  return path.startsWith('./') ? `(?:\\./|/(?:.*/)?)${wildcards(path.slice(2))}` : wildcards(path);
}

/** Between a beginning and an end that are known: what stands behind a slash may begin with `..`. */
function openPattern(prefix: string, suffix: string, isName: boolean): string {
  const folder = prefix.replace(/[^/]*$/, '');
  const begun = prefix.slice(folder.length);
  if (suffix.split('/').includes('..')) return '.*';
  const end = wildcards(suffix.replace(/\/+/g, '/').replace(/\/$/, ''));
  if (begun === '' && !isName) return `.*${end}`;
  const start = folder === '' ? '(?:.*/)?' : pathPattern(`${plain(folder)}/`.replace(/^\/\/$/, '/'));
  const root = folder === '/' ? '/' : '';
  return `${start}${root}${wildcards(begun)}${isName ? '[^/]*' : '.*'}${end}`;
}
