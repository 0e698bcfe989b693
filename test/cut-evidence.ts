import type { SourceFile } from '../src/model/evidence.ts';

/** A member of an object. */
export interface Site {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Where each member stands, by its path without indices. */
export function sitesOf(json: unknown): Map<string, Site[]> {
  const found = new Map<string, Site[]>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, `${path}[]`);
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) {
        const own = `${path}.${key}`;
        found.set(own, [...(found.get(own) ?? []), { holder: value as Record<string, unknown>, key }]);
        visit(member, own);
      }
  };
  visit(json, '');
  return found;
}

/** A file without the member that stands first, or later, at a path; without a path nothing of it is left. */
export function without(
  files: readonly SourceFile[],
  name: string,
  path: string,
  site: number,
): readonly SourceFile[] {
  const file = files.find((each) => each.name.endsWith(name)) as SourceFile;
  if (path === '') return files.filter((each) => each !== file);
  const json: unknown = JSON.parse(new TextDecoder().decode(file.bytes));
  const { holder, key } = (sitesOf(json).get(path) as Site[])[site] as Site;
  delete holder[key];
  const document = written(file, json);
  return files.map((each) => replaced(each, document));
}

export function replaced(file: SourceFile, document: SourceFile): SourceFile {
  if (isManifest(file)) return withoutSums(file);
  return file.name === document.name ? document : file;
}

export function isManifest({ name }: SourceFile): boolean {
  return name.endsWith('manifest.json');
}

/** A file that no longer matches its sum is a gap by itself. */
function withoutSums(file: SourceFile): SourceFile {
  return written(
    file,
    JSON.parse(new TextDecoder().decode(file.bytes), (key, value) => (key === 'sha256' ? undefined : value)),
  );
}

export function written(file: SourceFile, json: unknown): SourceFile {
  return { ...file, bytes: new TextEncoder().encode(JSON.stringify(json)) };
}
