import type { Origin } from '../../model/origin.ts';
import { removeLine } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { dumpsIn, hasChain } from '../iptables/dump-text.ts';

/**
 * What runs is taken from what is stored: the listings of firewalld's table are emptied, so that its files are judged. False: its
 * rules stand among those of others, from which they cannot be told.
 */
export function judgeStored(host: HostChanges, origin: Origin): boolean {
  if (
    textsOf(host, 'iptables')
      .flatMap(dumpsIn)
      .some((dump) => hasChain(dump, 'filter', 'IN_public') || hasChain(dump, 'filter', 'INPUT_ZONES'))
  )
    return false;
  for (const text of textsOf(host, 'nftables')) {
    if (text.file.json !== undefined) {
      if ((text.file.text ?? '').includes('"firewalld"')) return false;
      continue;
    }
    const from = text.lines.findIndex((line) => /^table (?:inet|ip|ip6) firewalld \{/.test(line.text.trim()));
    if (from < 0) continue;
    const to = text.lines.findIndex((line, index) => index > from && line.text.startsWith('}'));
    for (let index = to - 1; index > from; index--) removeLine(text, index, origin);
  }
  return true;
}
