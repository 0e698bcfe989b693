import { mayHoldRules } from '../importers/unread-host.ts';
import type { LayerVerdict } from '../model/audit.ts';
import type { Gap } from '../model/gap.ts';
import { nameOf } from '../model/name.ts';
import { redacted } from '../model/redacted.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { visible } from '../report/visible.ts';
import { ExitCode } from './exit-code.ts';

const SHOWN = 3;

/** Says on stderr which files of hosts, and which others that may change a verdict, nothing read, besides those of which `completeness` says it. */
export function tellUnread({ evidence, gaps }: Snapshot): void {
  const told = new Set(gaps.filter(({ kind }) => kind === 'refused').map(({ origin }) => origin?.file));
  const missed = new Set(gaps.map(({ origin }) => origin?.file));
  const unread = evidence.filter(
    ({ file, importer }) =>
      importer === undefined && (mayHoldRules(file) || missed.has(file)) && !told.has(file),
  );
  for (const { file, reason } of unread.slice(0, SHOWN))
    process.stderr.write(`not read: ${visible(redacted(`${file}: ${reason ?? 'unknown'}`))}\n`);
  if (unread.length > SHOWN) process.stderr.write(`not read: ${unread.length - SHOWN} more\n`);
}

/** Says on stderr in what listings of the hosts that layers are of contradict each other, where answers are too short to say it. */
export function tellContests({ assets }: Snapshot, layers: readonly LayerVerdict[]): void {
  const asked = new Set(layers.filter(({ layer }) => layer === 'host').map(({ where }) => where));
  const contests = assets
    .filter((asset) => asked.has(nameOf(asset)))
    .flatMap(({ host }) => host?.contests ?? []);
  for (const what of contests) process.stderr.write(`contradicting: ${visible(redacted(what))}\n`);
}

/** The exit code of a command that only answers, for evidence of which parts were refused or unreadable; says which on stderr. */
export function completeness(gaps: readonly Gap[]): number {
  return incompleteness(gaps.filter(({ kind }) => kind === 'refused').map(({ what }) => what));
}

/** The same, by what is known to be missing. */
export function incompleteness(refused: readonly string[]): number {
  if (refused.length === 0) return ExitCode.compliant;
  for (const what of refused.slice(0, SHOWN))
    process.stderr.write(`incomplete: ${visible(redacted(what))}\n`);
  if (refused.length > SHOWN) process.stderr.write(`incomplete: and ${refused.length - SHOWN} more\n`);
  return ExitCode.incomplete;
}
