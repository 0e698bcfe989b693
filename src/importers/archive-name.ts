const EXTENSION = /\.(tar|tar\.gz|tgz|zip)$/i;

/** Archives of evidence; what is only compressed (`.gz`) is none. */
export function isArchiveName(name: string): boolean {
  return EXTENSION.test(name);
}

/** `web-1.tar.gz` → `web-1`. */
export function withoutArchiveExtension(name: string): string {
  return name.replace(EXTENSION, '');
}

/** A member's name with its archive as the folder that it stands for: `a/web-1.tgz!/etc/x` → `a/web-1/etc/x`. */
export function asUnpacked(name: string): string {
  return name.replace(/\.(tar|tar\.gz|tgz|zip)!\//i, '/');
}

/** A member's path inside its archive; undefined: the file lies in none. */
export function memberPath(name: string): string | undefined {
  return /\.(?:tar|tar\.gz|tgz|zip)!\/(.*)$/is.exec(name)?.[1];
}
