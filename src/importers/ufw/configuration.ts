import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import type { Dump, TableDump } from '../iptables/dump.ts';
import { joinVersions } from '../iptables/versions.ts';
import type { FileSet, Role, UfwFiles } from './files.ts';
import { isOfFamily } from './listed-rules.ts';
import { doubt, type Loading, loadFile, loadLines, startLoading, toDump } from './load.ts';
import { loadList } from './load-list.ts';
import { scriptDoubts } from './scripts.ts';
import { isYes, readSettings, type Setting } from './settings.ts';
import { closedLines, firstLines, lastLines, openLines, type Policies, userLines } from './skeleton.ts';
import type { Status } from './status.ts';
import type { StatusList } from './status-list.ts';

/** What ufw loads into the tables of IPv4 and of IPv6 from its files (ufw-framework(8)); `origin` stands for files that are not given. */
export function readConfiguration(
  files: UfwFiles,
  statuses: readonly Status[],
  origin: Origin,
): ReadConfiguration[] {
  const { byRole, otherSets } = files;
  const sets = [byRole, ...otherSets];
  return FAMILIES.map((family) => {
    const read = (set: FileSet, status: Status | undefined): Loaded => {
      const loading = startLoading(family, origin.file);
      load(loading, set, status, origin);
      return { dump: toDump(loading), isCertain: loading.doubts.length === 0 };
    };
    const first = read(byRole, statuses[0]);
    if (sets.length === 1 && statuses.length < 2) return { ...first, isOneOfSeveral: false };
    const each = statuses.length === 0 ? [undefined] : statuses;
    const dumps = sets.flatMap((set) =>
      each.flatMap((status) => [
        read(set, status).dump,
        ...(status?.list === undefined ? [] : [read(withoutUserRules(set, family), status).dump]),
      ]),
    );
    const dump = eitherDump(first.dump, dumps);
    return { dump, isCertain: first.isCertain, isOneOfSeveral: dump.tables.some(({ others }) => others) };
  });
}

const FAMILIES = [4, 6] as const;

interface Loaded {
  readonly dump: Dump;
  /** Nothing else may have been loaded. */
  readonly isCertain: boolean;
}

interface ReadConfiguration extends Loaded {
  /** Files or listings were given several times and make different rules, which are versions in the dump; those that ufw lists are among them. */
  readonly isOneOfSeveral: boolean;
}

/** ufw's files with what it lists in place of the user's rules. */
function withoutUserRules(set: FileSet, family: Family): FileSet {
  const role = family === 6 ? 'user6.rules' : 'user.rules';
  return new Map([...set].filter(([each]) => each !== role));
}

/** Each table as any of the dumps has it; one without a table accepts there. */
function eitherDump(first: Dump, others: readonly Dump[]): Dump {
  const dumps = [...others, first];
  const byName = new Map(dumps.flatMap(({ tables }) => tables).map((table) => [table.name, table]));
  const gaps = new Map(
    [first, ...others].flatMap((dump) => dump.gaps).map((gap) => [JSON.stringify(gap), gap]),
  );
  const tables = [...byName.values()].map((table) =>
    joinVersions(
      dumps.map(
        ({ tables: own }) => own.find(({ name }) => name === table.name) ?? { ...table, chains: new Map() },
      ) as [TableDump, ...TableDump[]],
    ),
  );
  return { ...first, tables, gaps: [...gaps.values()] };
}

function load(loading: Loading, byRole: FileSet, status: Status | undefined, origin: Origin): void {
  const six = loading.family === 6 ? '6' : '';
  const rules = [`before${six}.rules`, `after${six}.rules`, `user${six}.rules`] as const;
  const given = SETTINGS.flatMap((role) => byRole.get(role) ?? []);
  const settings = readSettings(given);
  const values = new Map([...(status?.settings ?? []), ...settings.values]);
  for (const each of settings.strange)
    doubt(loading, `the shell carries out a line of ${each.file} that was not understood`, each);
  const isSeen = (name: string) => values.has(name) || given.length === SETTINGS.length;
  // What a shell does not set is empty.
  const setting = (name: string): Setting =>
    values.get(name) ?? {
      value: '',
      origin: { file: given.at(-1)?.name ?? origin.file, text: name },
    };
  const enabled = status?.runs === undefined || isSeen('ENABLED') ? setting('ENABLED') : status.runs;
  if (status?.runs !== undefined && isSeen('ENABLED') && isYes(status.runs) !== isYes(enabled))
    doubt(
      loading,
      `ufw status says "${status.origin.text}", ufw.conf "${enabled.origin.text}"`,
      status.origin,
    );
  const isListed = status?.list?.rules.some((rule) => isOfFamily(rule, loading.family)) === true;
  if ((isSeen('ENABLED') || status?.runs !== undefined) && !isYes(enabled)) {
    if (isListed && loading.doubts.length === 0)
      doubt(loading, 'ufw status lists rules, as it does while ufw runs', status.origin);
    loadLines(openLines(enabled), loading);
    return;
  }
  const ipv6 = setting('IPV6');
  if (loading.family === 6 && isSeen('IPV6') && !isYes(ipv6)) {
    if (isListed) doubt(loading, 'ufw status lists rules of IPv6, as it does with IPV6=yes', status.origin);
    loadLines(closedLines(ipv6), loading);
    return;
  }
  const list = byRole.has(`user${six}.rules`) ? undefined : status?.list;
  const isSeenInStatus =
    isSeen('DEFAULT_INPUT_POLICY') &&
    isSeen('DEFAULT_OUTPUT_POLICY') &&
    (loading.family === 4 || isSeen('IPV6'));
  const missing = [
    ...(byRole.has('default/ufw') || isSeenInStatus ? [] : ['default/ufw']),
    ...(byRole.has('ufw.conf') || status?.runs !== undefined ? [] : ['ufw.conf']),
    ...rules.filter((role) => !byRole.has(role) && !(role.startsWith('user') && list !== undefined)),
  ];
  if (missing.length > 0) doubt(loading, `not in evidence of ufw: ${missing.join(', ')}`, origin);
  for (const { what, origin: place } of scriptDoubts(byRole)) doubt(loading, what, place);
  if (!missing.includes('default/ufw') && !byRole.has('default/ufw') && !isSeen('DEFAULT_FORWARD_POLICY'))
    doubt(loading, 'not in evidence of ufw: DEFAULT_FORWARD_POLICY', origin, 'FORWARD');
  const policy = (name: string): Setting => {
    const found = setting(`DEFAULT_${name}_POLICY`);
    const shown = status?.settings.get(`DEFAULT_${name}_POLICY`);
    if (shown !== undefined && shown.value !== found.value)
      doubt(
        loading,
        `ufw status says "${shown.origin.text}", the files ${name} ${found.value}`,
        shown.origin,
        name,
      );
    if (POLICIES.includes(found.value)) return found;
    if (isSeen(`DEFAULT_${name}_POLICY`))
      doubt(loading, `ufw knows no policy "${found.value}"`, found.origin);
    return { ...found, value: 'DROP' };
  };
  const policies = { input: policy('INPUT'), output: policy('OUTPUT'), forward: policy('FORWARD') };
  loadRules(loading, enabled, policies, (role) => byRole.get(role), list);
}

/** Where a ufw that runs says that it logs nothing (ufw(8), logging); what it says of itself goes before its files. */
export function unloggedBy({ byRole, otherSets }: UfwFiles, statuses: readonly Status[]): Origin | undefined {
  const given = statuses.length === 0 ? [undefined] : statuses;
  const origins = [byRole, ...otherSets].flatMap((set) => given.map((status) => unloggedOf(set, status)));
  return origins.includes(undefined) ? undefined : origins[0];
}

function unloggedOf(byRole: FileSet, status: Status | undefined): Origin | undefined {
  const { values } = readSettings(SETTINGS.flatMap((role) => byRole.get(role) ?? []));
  const enabled = status?.runs ?? values.get('ENABLED');
  const level = status?.settings.get('LOGLEVEL') ?? values.get('LOGLEVEL');
  return enabled !== undefined && isYes(enabled) && level?.value === 'off' ? level.origin : undefined;
}

const SETTINGS = ['default/ufw', 'ufw.conf'] as const;
const POLICIES = ['ACCEPT', 'DROP', 'REJECT'];

function loadRules(
  loading: Loading,
  enabled: Setting,
  policies: Policies,
  fileOf: (role: Role) => Parameters<typeof loadFile>[0] | undefined,
  list: StatusList | undefined,
): void {
  const six = loading.family === 6 ? '6' : '';
  const prefix = `ufw${six}`;
  loadLines(firstLines(prefix, policies, enabled), loading);
  for (const part of ['before', 'after', 'user'] as const) {
    if (part === 'user') loadLines(userLines(prefix, enabled), loading);
    const file = fileOf(`${part}${six}.rules`);
    if (file !== undefined) loadFile(file, loading);
    else if (part === 'user' && list !== undefined) loadList(list, loading);
  }
  loadLines(lastLines(prefix, policies, enabled), loading);
}
