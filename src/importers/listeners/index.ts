import type { Gap } from '../../model/gap.ts';
import type { Listener } from '../../model/host.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { isSocketTable, readSocketTable } from './socket-table.ts';
import { isSocketList, readSocketList } from './ss.ts';

/** Sockets that wait for packets: `ss -tulpn`, and `Get-NetTCPConnection` or `Get-NetUDPEndpoint` as CSV. */
export const listeners: Importer = {
  id: 'listeners',
  title: 'listening sockets (ss, Get-NetTCPConnection)',
  scope: 'host',
  recognises: ({ json, text = '' }) => json === undefined && (isSocketList(text) || isSocketTable(text)),
  read,
};

/** A socket with the IP protocol that it waits for. */
export type FoundListener = Listener & { readonly protocol: number };

export interface FoundListeners {
  readonly found: readonly FoundListener[];
  /** Protocols of which a socket was not understood. */
  readonly lost: ReadonlySet<number>;
  readonly gaps: readonly Gap[];
}

function read(files: readonly ReadFile[]): SnapshotFragment {
  const read = files.map((file) =>
    isSocketList(file.text ?? '') ? readSocketList(file) : readSocketTable(file),
  );
  const lost = new Set(read.flatMap((each) => [...each.lost]));
  const found = read.flatMap((each) => each.found).filter(({ protocol }) => !lost.has(protocol));
  // A protocol of which no socket is listed may not have been asked for, and of one with a socket that was not understood anything may listen.
  const byProtocol = Map.groupBy(found, ({ protocol }) => protocol);
  return { host: { listeners: byProtocol }, gaps: read.flatMap((each) => each.gaps) };
}
