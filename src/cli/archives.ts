import { isArchiveName } from '../importers/archive-name.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { ArchiveMember } from './archive-member.ts';

/** Replaces each archive by itself, of which nothing but the hash is used, and its members, named `archive.tar.gz!/member`. */
export async function withMembers(files: readonly SourceFile[]): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const file of files) {
    if (isArchiveName(file.name) && file.unreadable === undefined) found.push(...(await opened(file)));
    else found.push(file);
  }
  return found;
}

/** A folder's hidden folders are no evidence, and neither are what Finder adds to archives. */
const NO_EVIDENCE = /(^|\/)(\.(?!\.?\/)[^/]+|__MACOSX)\//;

async function opened({ name, bytes }: SourceFile): Promise<SourceFile[]> {
  let members: readonly ArchiveMember[];
  try {
    members = await membersOf(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ name, bytes: new Uint8Array(), unreadable: `the archive cannot be read: ${reason}` }];
  }
  const files = new Map<string, SourceFile>();
  for (const member of members) {
    const path = member.path.replace(/\/{2,}/g, '/').replace(/^(\.\/)+/, '');
    if (member.isFolder === true || NO_EVIDENCE.test(path)) continue;
    const file = memberFile(`${name}!/${path}`, path, member);
    files.set(file.name, files.has(file.name) ? refused(file.name, 'the archive holds it twice') : file);
  }
  return [{ name, bytes, isArchive: true }, ...files.values()];
}

async function membersOf(bytes: Uint8Array): Promise<ArchiveMember[]> {
  const { isZip, zipMembers } = await import('./zip-members.ts');
  if (isZip(bytes)) return zipMembers(bytes);
  return (await import('./tar-members.ts')).tarMembers(bytes);
}

function memberFile(name: string, path: string, { bytes, reason, modified }: ArchiveMember): SourceFile {
  if (/^(\/|[A-Za-z]:)/.test(path) || path.split('/').includes('..'))
    return refused(name, 'its path leads out of the archive');
  if (bytes === undefined) return refused(name, reason ?? 'it is no file');
  if (isArchiveName(path))
    return refused(name, 'an archive in an archive is not opened: unpack the outer one');
  const time = modified?.getTime() ?? Number.NaN;
  return { name, bytes, ...(Number.isNaN(time) ? {} : { collected: new Date(time).toISOString() }) };
}

function refused(name: string, reason: string): SourceFile {
  return { name, bytes: new Uint8Array(), unreadable: `cannot be read: ${reason}` };
}
