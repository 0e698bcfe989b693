import { isDesktopFile } from './desktop-file.ts';
import { hostOfFile, isBelowHosts } from './host-folder.ts';
import type { HostFragment } from './join.ts';
import { opaqueFilter } from './opaque-program.ts';

/** A file that nothing reads, and what it may hold. */
export interface UnreadFile {
  readonly name: string;
  readonly reason: string;
  /** It has no content: a program prints nothing where it has no rules, and where it was not allowed to see them. */
  readonly isEmpty: boolean;
}

/**
 * Firewall state of hosts that is in evidence and was not understood is no absent firewall: at every hook it may accept, drop
 * or translate. An empty file counts only where nothing else shows the host's rules, and one outside of `hosts/` only beside
 * something that was read of its host.
 */
export function unreadHosts(files: readonly UnreadFile[], read: readonly HostFragment[]): HostFragment[] {
  const known = new Set(
    read
      .filter(({ fragment: { host } }) => host?.filters?.length || host?.configured?.length)
      .map(({ name }) => name),
  );
  const seen = new Set(read.map(({ name }) => name));
  return files
    .map((file) => ({ file, host: hostOfFile(file.name) }))
    .filter(({ file, host }) => isBelowHosts(file.name) || seen.has(host))
    .filter(({ file, host }) => !file.isEmpty || !known.has(host))
    .map(({ file: { name, reason }, host }) => {
      const origin = { file: name, text: name };
      const filter = opaqueFilter(name, `${name}, which was not read: ${reason}`, origin);
      return { name: host, files: [name], fragment: { host: { filters: [filter] }, gaps: [] } };
    });
}

/** Of every file there it is not known what it holds. */
export function mayHoldRules(name: string): boolean {
  return isBelowHosts(name) && !isHidden(name);
}

/** Hidden files, and others that a desktop leaves, are of the machine that the folder was copied with. */
export function isHidden(name: string): boolean {
  return name.split('/').pop()?.startsWith('.') === true || isDesktopFile(name);
}
