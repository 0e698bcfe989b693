import type { Gap } from '../../model/gap.ts';
import type { ConfiguredFilter, SnapshotFragment } from '../../model/snapshot.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { toFilter } from '../iptables/filter.ts';
import { readConfiguration, titleOf } from './configuration.ts';
import { roleOf, sortFiles } from './files.ts';

/** The files of `/etc/ufw` and `/etc/default/ufw`, and the text of `ufw status`. */
export const ufw: Importer = {
  id: 'ufw',
  title: 'ufw',
  scope: 'host',
  recognises: (file) => file.json === undefined && roleOf(file) !== undefined,
  read,
};

function read(files: readonly ReadFile[]): SnapshotFragment {
  const sorted = sortFiles(files);
  const configured = readConfiguration(sorted, folderOf(files)).map((dump): ConfiguredFilter => {
    const title = titleOf(dump.family);
    const { filter, gaps } = toFilter(dump, title, title);
    const six = dump.family === 6 ? '6' : '';
    // Tables without ufw's chains show that it does not run.
    const runsAs = [`ufw${six}-before-input`, 'INPUT'];
    return { filter, runsAs, isAsLoaded: true, gaps: [...dump.gaps, ...gaps] };
  });
  const gaps: Gap[] = [...sorted.gaps];
  return { host: { configured }, gaps, notRead: sorted.notRead };
}

/** What stands for ufw where no file of it does. */
function folderOf(files: readonly ReadFile[]): string {
  return files[0]?.name ?? '';
}
