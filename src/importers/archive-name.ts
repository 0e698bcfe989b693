const EXTENSION = '\\.(?:tar|tar\\.gz|tgz|zip)';
const ARCHIVE = new RegExp(`${EXTENSION}$`, 'i');
const MEMBER = new RegExp(`^(.*?)${EXTENSION}!/(.*)$`, 'is');

/** Archives of evidence; what is only compressed (`.gz`) is none. */
export function isArchiveName(name: string): boolean {
  return ARCHIVE.test(name);
}

/** `web-1.tar.gz` → `web-1`. */
export function withoutArchiveExtension(name: string): string {
  return name.replace(ARCHIVE, '');
}

/** A member's name with its archive as the folder that it stands for: `a/web-1.tgz!/etc/x` → `a/web-1/etc/x`. */
export function asUnpacked(name: string): string {
  const member = splitArchive(name);
  return member === undefined ? name : `${member.archive}/${member.path}`;
}

/** A member's path inside its archive; undefined: the file lies in none. */
export function memberPath(name: string): string | undefined {
  return splitArchive(name)?.path;
}

/** The archive without its extension, and the member's path in it; undefined: the file lies in none. */
function splitArchive(name: string): { readonly archive: string; readonly path: string } | undefined {
  const [, archive, path] = MEMBER.exec(name) ?? [];
  return archive === undefined || path === undefined ? undefined : { archive, path };
}
