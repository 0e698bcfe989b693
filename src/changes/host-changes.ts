import { hostOfFile } from '../importers/host-folder.ts';
import { importers } from '../importers/index.ts';
import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { Gap } from '../model/gap.ts';
import type { Origin } from '../model/origin.ts';
import type { Warning } from './changed-evidence.ts';
import { type EditedText, openText } from './edited-text.ts';

/** Formats that hold rules of a host, and what it says of itself. */
const RULES = ['iptables', 'ipset', 'nftables', 'ufw', 'firewalld', 'windows', 'host-facts'] as const;
export type RuleFormat = (typeof RULES)[number];

/** The rules of one host while changes are laid over them. */
export interface HostChanges {
  readonly host: string;
  readonly texts: readonly { readonly format: RuleFormat; readonly text: EditedText }[];
  /** Files that a change adds. */
  readonly added: EditedText[];
  /** What a program stores and does not load, by file, where it is not what runs. */
  readonly stored: Map<string, EditedText>;
  /** Names of files that a change takes away. */
  readonly dropped: Set<string>;
  /** Chains in which it is not known how many rules there are. */
  readonly doubtedChains: Set<string>;
  readonly gaps: Gap[];
  readonly warnings: Warning[];
  /** The first command from which on nothing is known of the rules. */
  doubted?: Origin;
}

/** Every host of which rules, or facts, are in evidence, with its files of rules. */
export function hostsIn(files: readonly SourceFile[]): ReadonlyMap<string, HostChanges> {
  const hosts = new Map<string, HostChanges>();
  for (const source of files) {
    const { file, reason } = openFile(source);
    if (reason !== undefined) continue;
    const importer = importers.find((each) => each.recognises(file));
    if (importer?.scope !== 'host') continue;
    const name = hostOfFile(file.name);
    const found = hosts.get(name);
    const format = RULES.find((each) => each === importer.id);
    const texts = format === undefined ? [] : [{ format, text: openText(file) }];
    hosts.set(
      name,
      found === undefined ? newHost(name, texts) : { ...found, texts: [...found.texts, ...texts] },
    );
  }
  return hosts;
}

function newHost(host: string, texts: HostChanges['texts']): HostChanges {
  return {
    host,
    texts,
    added: [],
    stored: new Map(),
    dropped: new Set(),
    doubtedChains: new Set(),
    gaps: [],
    warnings: [],
  };
}

export function textsOf({ texts, dropped }: HostChanges, format: RuleFormat): EditedText[] {
  return texts
    .filter((each) => each.format === format && !dropped.has(each.text.file.name))
    .map(({ text }) => text);
}

/** A command changes nothing, because it is refused or because all is so already. */
export function warn({ warnings }: HostChanges, what: string, origin: Origin): void {
  if (warnings.some((each) => each.what === what && each.origin.line === origin.line)) return;
  warnings.push({ what, origin });
}

/** What is not known of a command, and is bounded in what the command wrote. */
export function addGap(
  { gaps, host }: { readonly gaps: Gap[]; readonly host?: string },
  what: string,
  origin: Origin,
): void {
  if (gaps.some((gap) => gap.what === what && gap.origin?.line === origin.line)) return;
  const subject = host === undefined ? {} : { subject: host };
  gaps.push({ kind: 'unmodelled', effect: 'either', what, ...subject, origin });
}

/** What a command does to the rules is not known: from here on they may be any. */
export function doubtHost(host: HostChanges, what: string, origin: Origin): void {
  addGap(host, what, origin);
  host.doubted ??= origin;
}
