import { asUnpacked, memberPath, withoutArchiveExtension } from './archive-name.ts';

/** Extensions of dumps; anything else after a dot belongs to a host's name (`fs1.corp.example`). */
const EXTENSION = /\.(txt|log|out|json|rules|conf|nft|save|dump|v4|v6|xml|csv|reg)$/i;

/** Of what is compressed and not opened: the host keeps its name. */
const COMPRESSED = /(\.tar)?\.(gz|xz|bz2|zst|lz4|7z|rar|txz|tbz2?)$/i;

/** The program whose output a file directly in `hosts/` holds, behind the name of its host (`web-1-iptables-save.txt`). */
const PROGRAM =
  /(?<=.)[-_. ](ip6?tables(-legacy|-nft)?(-save)?|nft(ables)?(-ruleset)?|ipset(-save)?|ip-(j-)?(m?addr|route|rule)|sysctl|ufw-status|firewall-cmd|netsh(-rules|-profiles)?)$/i;

/** Folders in which a host keeps its configuration, and sosreport what its programs print: the one around them is the host's. */
const SYSTEM_FOLDERS = new Set(['etc', 'usr', 'firewalld', 'ufw', 'sos_commands']);
const SYSTEM_PART = /(^|\/)(zones|policies|services|ipsets|icmptypes|helpers)\/[^/]+\.xml$/;

/** Name of the host of files that lie in no folder. */
const ROOT_HOST = 'host';

export function isBelowHosts(file: string): boolean {
  return asUnpacked(file).split('/').slice(0, -1).includes('hosts');
}

/**
 * The host that a file describes: its folder below `hosts/`, its own name directly in `hosts/`, else the folder that it lies in.
 * An archive is the folder that it unpacks to, and one that holds `hosts/` says itself which hosts they are.
 */
export function hostOfFile(file: string): string {
  const member = memberPath(file);
  const parts = (member !== undefined && isBelowHosts(member) ? member : asUnpacked(file)).split('/');
  const hosts = parts.indexOf('hosts');
  const below = hosts < 0 || hosts === parts.length - 1 ? [] : parts.slice(hosts + 1);
  if (below.length > 1) return below[0] ?? ROOT_HOST;
  if (below.length === 1)
    return withoutArchiveExtension(below[0] ?? ROOT_HOST)
      .replace(COMPRESSED, '')
      .replace(EXTENSION, '')
      .replace(PROGRAM, '');
  const folders = parts.slice(0, SYSTEM_PART.test(file) ? -2 : -1);
  const found = folders.findIndex((part) => SYSTEM_FOLDERS.has(part));
  const system = found < 0 && folders.length < parts.length - 1 ? folders.length : found;
  const folder = parts.at(system < 0 ? -2 : system - 1 - parts.length);
  return folder === undefined || folder === '..' ? ROOT_HOST : folder;
}
