import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import type { ReadFile } from '../importer.ts';
import type { FoundListener, FoundListeners } from './index.ts';
import { parseBinding } from './local-address.ts';

/** With one kind of sockets asked for, `ss` prints no first column, and without `-n` names of ports (ss(8)). */
const LINE = /^(?:(tcp|udp)\s+)?(LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+):(\S+)\s+\S+:\S+(?:\s+(\S.*))?$/;

export function isSocketList(text: string): boolean {
  return text
    .slice(0, 65_536)
    .split(/\r?\n/)
    .some((line) => LINE.test(line.trim()));
}

export function readSocketList(file: ReadFile): FoundListeners {
  const found: FoundListener[] = [];
  const lost = new Set<number>();
  const gaps: Gap[] = [];
  for (const [index, raw] of (file.text ?? '').split(/\r?\n/).entries()) {
    const line = raw.trim();
    const [, kind, state, local, port, users] = LINE.exec(line) ?? [];
    if (state === undefined || local === undefined) continue;
    const protocol = (kind ?? (state === 'LISTEN' ? 'tcp' : 'udp')) === 'tcp' ? TCP : UDP;
    const origin: Origin = { file: file.name, line: index + 1, text: line };
    // Releases that print no brackets print `::` for both families.
    const binding = parseBinding(local, local === '::' ? [4, 6] : [6]);
    if (binding === undefined || !/^\d+$/.test(port ?? '')) {
      lost.add(protocol);
      const what = `the listening socket ${local}:${port ?? ''} was not understood`;
      gaps.push({ kind: 'unmodelled', effect: 'none', what, origin });
      continue;
    }
    const process = /^users:\(\("([^"]*)"/.exec(users ?? '')?.[1];
    found.push({
      protocol,
      port: Number(port),
      ...binding,
      ...(process === undefined ? {} : { process }),
      origin,
    });
  }
  return { found, lost, gaps };
}
