import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { ConfiguredFilter, SnapshotFragment } from '../../model/snapshot.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { toFilter } from '../iptables/filter.ts';
import { readConfiguration } from './configuration.ts';
import { type Role, roleOf, sortFiles, type UfwFiles } from './files.ts';

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
  const { byRole, statuses, notRead } = sorted;
  const [first] = [
    ...statuses,
    ...['ufw.conf', 'default/ufw', 'user.rules'].flatMap((role) => byRole.get(role as Role) ?? []),
    ...byRole.values(),
  ];
  if (first === undefined) {
    const reason = 'profiles of applications open no port by themselves';
    return { gaps: [], notRead: new Map(files.map((file) => [file.name, reason])) };
  }
  const origin = { file: first.name, text: 'ufw' };
  const remarks = remarksOn(sorted, origin);
  const configured = readConfiguration(sorted, origin).map((dump): ConfiguredFilter => {
    const six = dump.family === 6 ? '6' : '';
    const title = dump.family === 6 ? 'ufw (IPv6)' : 'ufw';
    const { filter, gaps } = toFilter(dump, title, title);
    const own = [...dump.gaps, ...gaps];
    return {
      filter,
      // Tables without ufw's chains show that it does not run.
      runsAs: [`ufw${six}-before-input`, 'INPUT'],
      isAsLoaded: true,
      gaps: dump.family === 4 ? [...remarks, ...own] : own,
    };
  });
  return { host: { configured }, gaps: sorted.gaps, notRead };
}

/** What the rules in the files do not say, and no verdict depends on. */
function remarksOn({ byRole, statuses }: UfwFiles, origin: Origin): Gap[] {
  const remark = (kind: Gap['kind'], what: string, place = origin): Gap => ({
    kind,
    effect: 'none',
    what,
    subject: 'ufw',
    origin: place,
  });
  const kernel = byRole.get('sysctl.conf');
  return [
    remark(
      'unseen',
      'what other programs load beside ufw was not seen: the rules that run (iptables-save, ip6tables-save) show it',
    ),
    ...statuses
      .filter(listsRules)
      .map(({ name }) =>
        remark(
          'unmodelled',
          'the rules that ufw status lists were not judged: it shows neither before.rules and after.rules nor rules of other programs',
          { file: name, text: 'ufw status' },
        ),
      ),
    ...(kernel === undefined
      ? []
      : [
          remark(
            'unmodelled',
            'the kernel settings that ufw makes at its start were not taken for those that hold (sysctl shows them)',
            { file: kernel.name, text: 'sysctl.conf' },
          ),
        ]),
  ];
}

function listsRules({ text = '' }: ReadFile): boolean {
  return !/^\s*Status: inactive\s*$/.test(text);
}
