import type { Gap } from '../../model/gap.ts';
import type { ConfiguredFilter } from '../../model/host.ts';
import type { Origin } from '../../model/origin.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import type { Family } from '../../net/address.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { toFilter } from '../iptables/filter.ts';
import { times } from '../times.ts';
import { namedInRules, readProfiles } from './applications.ts';
import { readConfiguration, unloggedBy } from './configuration.ts';
import { type Role, roleOf, sortFiles, type UfwFiles } from './files.ts';
import { listedDifference } from './listed-difference.ts';
import { listedFilter, withUserChains } from './listed-filter.ts';
import { readStatuses, type Status } from './status.ts';
import { readList, type StatusList } from './status-list.ts';

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
  const told = readStatuses(statuses);
  const [status] = told;
  const remarks = remarksOn(sorted, origin);
  const profiles = readProfiles(sorted.profiles);
  const unlogged = unloggedBy(sorted, told);
  const configured = readConfiguration(sorted, told, origin).map(
    ({ dump, isCertain, isOneOfSeveral }): ConfiguredFilter => {
      const six = dump.family === 6 ? '6' : '';
      const title = dump.family === 6 ? 'ufw (IPv6)' : 'ufw';
      const { filter, gaps } = toFilter(dump, title, title);
      const own = [...dump.gaps, ...gaps];
      const file = byRole.get(`user${six}.rules`);
      const named = file && { rules: namedInRules(dump), profiles };
      const listed = status && listedFilter(status, dump.family, named);
      const userRules = file === undefined ? listed : filter;
      const asLoaded = isCertain ? filter : userRules && withUserChains(userRules, `ufw${six}`);
      const difference =
        file && listed && !isOneOfSeveral ? listedDifference(listed, filter, `ufw${six}`) : undefined;
      if (difference !== undefined) own.push(difference.gap);
      const judged = difference?.either ?? filter;
      return {
        filter: unlogged === undefined ? judged : { ...judged, unlogged },
        // Tables without ufw's chains show that it does not run.
        runsAs: [`ufw${six}-before-input`, 'INPUT'],
        ...(asLoaded === undefined || isOneOfSeveral ? {} : { asLoaded: [asLoaded] }),
        sharesBases: true,
        gaps: [
          ...(dump.family === 4 ? remarks : []),
          ...differingGaps(sorted, told, dump.family, isOneOfSeveral),
          ...own,
        ],
      };
    },
  );
  return { host: { configured }, gaps: [], notRead };
}

/** What was given several times, and differently, for the family; `decides`: not all of it makes the same rules. */
function differingGaps(
  { differing }: UfwFiles,
  told: readonly Status[],
  family: Family,
  decides: boolean,
): Gap[] {
  const given = differing.flatMap(({ role, files }) => {
    const [, six] = /(6?)\.rules$/.exec(role) ?? [];
    const isOther = six !== undefined && (six === '6') !== (family === 6);
    return isOther ? [] : [{ subject: `${role} of ufw`, files: files.map(({ name }) => name) }];
  });
  if (told.length > 1) given.push({ subject: 'ufw status', files: told.map(({ origin }) => origin.file) });
  return given.map(({ subject, files }): Gap => {
    const what = `${subject} was given ${times(files.length)}, and differently: any of them may be what ${family === 6 ? 'IPv6' : 'IPv4'} runs by (${files.join(', ')})`;
    const origin = { file: files[0] ?? '', text: subject };
    return { kind: 'unmodelled', effect: decides ? 'either' : 'none', what, subject: 'ufw', origin };
  });
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
    ...statuses.flatMap((file) => {
      const list = readList(file);
      return list === undefined ? [] : [remarkOnList(list, file, byRole.has('user.rules'))];
    }),
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

function remarkOnList({ strange: [first] }: StatusList, { name }: ReadFile, isCompared: boolean): Gap {
  const own = { kind: 'unmodelled', subject: 'ufw', origin: { file: name, text: 'ufw status' } } as const;
  if (isCompared && first !== undefined) {
    const what = `the line "${first.text}" of ufw status was not understood, so that its rules were not compared with the files`;
    return { ...own, effect: 'either', what, origin: first };
  }
  const what = isCompared
    ? 'the rules that ufw status lists were compared with the files, and judged where they differ'
    : "the user's rules were taken from ufw status: it shows neither before.rules and after.rules nor rules of other programs";
  return { ...own, effect: 'none', what };
}
