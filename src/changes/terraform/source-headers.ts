import { decodeText } from '../../importers/decode-text.ts';
import type { SourceFile } from '../../model/evidence.ts';
import { callOf, moduleAt, pathOfCalls } from './configuration.ts';
import type { Plan, ResourceChange } from './plan.ts';

/** Finds the `resource "TYPE" "NAME"` header of a resource; undefined where it is not found, or not certain. */
export type SourceHeaders = (
  plan: Plan,
  resource: ResourceChange,
) => { readonly file: string; readonly line: number } | undefined;

interface Header {
  readonly file: string;
  readonly line: number;
  readonly folder: string;
}

const HEADER = /^\s*resource\s+"?([\w-]+)"?\s+"?([\w-]+)"?\s*\{/;

/** Headers in `*.tf` files of the root module and those below it. */
export function sourceHeaders(files: readonly SourceFile[]): SourceHeaders {
  const headers = new Map<string, Header[]>();
  for (const { name, bytes } of files) {
    const decoded = name.endsWith('.tf') ? decodeText(bytes) : undefined;
    if (decoded === undefined || 'reason' in decoded) continue;
    const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
    for (const [index, text] of decoded.text.split('\n').entries()) {
      const [, type, own] = HEADER.exec(text) ?? [];
      if (type === undefined || own === undefined) continue;
      const key = `${type}.${own}`;
      headers.set(key, [...(headers.get(key) ?? []), { file: name, line: index + 1, folder }]);
    }
  }
  const root = commonFolder([...headers.values()].flat());
  return (plan, resource) => {
    const all = headers.get(`${resource.type}.${resource.name}`) ?? [];
    const folder = folderOf(plan, resource.module_address ?? '');
    const near =
      folder === undefined
        ? []
        : all.filter((header) => isSame(header.folder, folder === '' ? root : folder));
    const [only, second] = near.length > 0 ? near : all;
    return only === undefined || second !== undefined ? undefined : { file: only.file, line: only.line };
  };
}

/** The folder that all files lie below: that of the root module. */
function commonFolder(headers: readonly Header[]): string {
  const [first, ...others] = headers.map(({ folder }) => folder.split('/'));
  const shared = (first ?? []).findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return (first ?? []).slice(0, shared < 0 ? undefined : shared).join('/');
}

/** The folder of a module below that of the root; undefined where its source is elsewhere. */
function folderOf(plan: Plan, address: string): string | undefined {
  let folder = '';
  let place = '';
  for (const { call, address: inner } of pathOfCalls(address)) {
    const source = callOf(moduleAt(plan, place), call)?.source;
    if (typeof source !== 'string' || !/^\.\.?\//.test(source)) return undefined;
    folder = joined(folder, source);
    place = inner;
  }
  return folder;
}

function joined(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** Files may be named with the folders before that of the root. */
function isSame(folder: string, wanted: string): boolean {
  return folder === wanted || (wanted !== '' && folder.endsWith(`/${wanted}`));
}
