import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { ConfiguredFilter } from '../../model/host.ts';
import type { Origin } from '../../model/origin.ts';
import type { SnapshotFragment } from '../../model/snapshot.ts';
import { eitherProgram, pairedBases } from '../either-program.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { opaqueProgram } from '../opaque-program.ts';
import { type Configuration, isByPairs } from './building.ts';
import { readConfiguration } from './configuration.ts';
import { chooseSettings, givenTwice } from './contested.ts';
import { bridgeGaps, DIRECT, directFilters, unloadableRules } from './direct.ts';
import {
  type ConfigurationDocument,
  isLoaded,
  kindOfFolder,
  originOf,
  type RefusedDocument,
  readDocument,
} from './documents.ts';
import { loadedByIptables, withDestinationsKept } from './iptables-program.ts';
import { type Doubt, type Listed, listedGaps, readListings, withListed } from './listed-configuration.ts';
import { type ListedDifference, listedDifference } from './listed-difference.ts';
import { isListing } from './listing.ts';
import { toFilter } from './program.ts';
import { contestedFilter, isDirect, refusedFilter } from './refused.ts';
import { doubtsOfRelease, isSchema, isVersion, type Release, releaseOf, telltalePolicy } from './release.ts';
import { isSettingsFile, readSettings, type Settings } from './settings-file.ts';
import { isDocumentKind } from './vocabulary.ts';
import { elementText } from './xml.ts';

/** The files of `/etc/firewalld` and `/usr/lib/firewalld`, and what `firewall-cmd` lists. */
export const firewalld: Importer = {
  id: 'firewalld',
  title: 'firewalld',
  scope: 'host',
  recognises: (file) =>
    file.json === undefined &&
    (isSettingsFile(file.text ?? '') || isConfiguration(file) || isListing(file.text ?? '')),
  read,
};

/** Recognised by the root element; what lies where firewalld loads its files from is its configuration, whatever it holds. */
function isConfiguration(file: ReadFile): boolean {
  if (isSchema(file) || isVersion(file)) return true;
  if (isLoaded(file.name) && kindOfFolder(file.name) !== undefined && /(^|\/)firewalld\//.test(file.name))
    return file.text !== undefined;
  const root = rootName((file.text ?? '').slice(0, 65_536));
  return root !== undefined && isDocumentKind(root);
}

/** The name of the first element, behind a declaration, comments and a document type. */
function rootName(head: string): string | undefined {
  let rest = head.replace(/^\ufeff/, '').trimStart();
  for (const [begin, end] of [
    ['<?', '?>'],
    ['<!--', '-->'],
    ['<!DOCTYPE', '>'],
    ['<!--', '-->'],
  ] as const) {
    while (rest.startsWith(begin)) {
      const at = rest.indexOf(begin === '<!DOCTYPE' && rest.includes('[') ? ']>' : end);
      if (at < 0) return undefined;
      rest = rest.slice(rest.indexOf('>', at) + 1).trimStart();
    }
  }
  return /^<([A-Za-z][\w.-]*)(?=[\s/>]|$)/.exec(rest)?.[1];
}

function read(files: readonly ReadFile[]): SnapshotFragment {
  const notRead = new Map<string, string>();
  const settingsFiles: ReadFile[] = [];
  const listings: ReadFile[] = [];
  const documents: ConfigurationDocument[] = [];
  const refused: RefusedDocument[] = [];
  for (const file of files) {
    if (isVersion(file)) continue;
    else if (isListing(file.text ?? '')) listings.push(file);
    else if (isSettingsFile(file.text ?? '')) settingsFiles.push(file);
    else if (!isLoaded(file.name))
      notRead.set(file.name, 'firewalld loads files only whose names end with .xml');
    else {
      const document = readDocument(file);
      if ('problem' in document) refused.push(document);
      else documents.push(document);
    }
  }
  const { chosen, contested } = chooseSettings(settingsFiles, notRead);
  const listed = readListings(listings);
  const without = { file: files[0]?.name ?? '', text: 'firewalld' };
  const isAbsent = settingsFiles.length + documents.length + refused.length + listings.length === 0;
  const configured = isAbsent
    ? [unseenFilter(without)]
    : configuredFilters(
        {
          documents,
          refused,
          listed,
          contested,
          release: releaseOf(files, [...documents, ...(listed?.documents ?? [])]),
        },
        chosen,
        without,
      );
  // What it lists, it lists while it runs.
  const isInNftables =
    chosen !== undefined &&
    contested.length === 0 &&
    listings.length === 0 &&
    readSettings(chosen, without).backend === 'nftables';
  const placed = isInNftables ? configured.map((each) => ({ ...each, table: TABLE })) : configured;
  return { host: { configured: placed }, gaps: [], notRead };
}

/** Where it loads its rules, unless it uses iptables; its direct rules are loaded only while it runs. */
const TABLE = 'inet firewalld';

/** Something of firewalld was given, and nothing that it loads. */
function unseenFilter(origin: Origin): ConfiguredFilter {
  const what = 'nothing of the configuration of firewalld was given that it loads';
  const { bases, chain } = opaqueProgram('firewalld', what, origin);
  const chains = new Map([['firewalld', chain]]);
  const own = { id: 'firewalld', title: 'firewalld', layer: 'host', repliesPass: false } as const;
  const gap: Gap = { kind: 'refused', effect: 'either', what, subject: 'firewalld', origin };
  return { filter: { ...own, bases, chains, origin }, runsAs: OWN, gaps: [gap] };
}

interface Given {
  readonly documents: readonly ConfigurationDocument[];
  readonly refused: readonly RefusedDocument[];
  readonly listed: Listed | undefined;
  /** Settings files of which any may be the one that is loaded. */
  readonly contested: readonly RefusedDocument[];
  readonly release: Release;
}

/** firewalld's own program, then its direct rules, which are others. What it lists stands in for files of zones that are not in evidence. */
function configuredFilters(
  { documents, refused, listed, contested, release }: Given,
  settingsFile: ReadFile | undefined,
  without: Origin,
): ConfiguredFilter[] {
  // What firewalld cannot read of these two it leaves out, and starts with the rest.
  const apart = refused.filter(({ kind, origin }) => kind === 'whitelist' || isDirect(origin.file));
  const mistakes = refused.filter((each) => !apart.includes(each));
  const twice = givenTwice(documents);
  const unknown = [...contested, ...twice.filter(({ kind }) => kind !== 'direct')];
  if (unknown.length > 0) return [contestedFilter(unknown, OWN)];
  const hasZones = [...documents, ...mistakes].some(({ kind, shipped }) => kind === 'zone' && !shipped);
  const used = hasZones ? undefined : listed;
  const settings = readSettings(settingsFile, without, used === undefined ? undefined : defaultOf(used));
  if (settings.noBackend !== undefined) {
    const problem = 'its FirewallBackend is written in capitals, and no backend is called so';
    const mistake = { origin: settings.noBackend, kind: undefined, shipped: false, problem };
    return [refusedFilter([mistake], OWN)];
  }
  const gaps: Gap[] = [...settings.gaps, ...(used === undefined ? [] : listedGaps(used))];
  const whole = used === undefined ? documents : withListed(documents, used.documents);
  // Rules of iptables are not modelled for releases that ask for pairs of zones.
  const isUnmodelled = isByPairs({ release }) && settings.backend === 'iptables';
  const usedRelease = isUnmodelled ? 'newer' : release;
  const result =
    mistakes.length > 0
      ? mistakes
      : readConfiguration(whole, settings, gaps, usedRelease, used !== undefined);
  if (Array.isArray(result)) return [refusedFilter(result, OWN)];
  const directs = documents.filter(({ kind }) => kind === 'direct');
  const unloadable = settings.backend === 'nftables' ? directs.flatMap(unloadableRules) : [];
  if (unloadable.length > 0) return [refusedFilter(unloadable, OWN)];
  const difference =
    hasZones && listed !== undefined ? listedDifference(listed, documents, result) : undefined;
  if (difference !== undefined) gaps.push(difference.gap);
  // With rules of iptables, direct rules stand among firewalld's own and may accept for good.
  const among = settings.backend === 'iptables' ? directs : [];
  const origins = among.flatMap(({ file, root }) =>
    root.children.map((element) => ({ ...originOf(file, element), text: elementText(element) })),
  );
  const newer = doubtsOfRelease(result);
  gaps.push(
    ...newer.map(({ reason, origin }): Gap => {
      return { kind: 'unmodelled', effect: 'either', what: reason, subject: 'firewalld', origin };
    }),
  );
  const doubts = [
    ...(used?.doubts ?? []),
    ...newer,
    ...origins.map((origin) => ({ reason: `direct rule ${origin.text}`, origin })),
  ];
  const telltale = settings.backend === 'nftables' ? telltalePolicy(result) : undefined;
  if (telltale !== undefined) gaps.push(unknownReleaseGap(telltale.origin));
  const filterOf = (choice?: Parameters<typeof toFilter>[2]) => {
    const program = toFilter(result, doubts, choice);
    return settings.backend === 'iptables' ? withDestinationsKept(program) : program;
  };
  const withNewer = (program: Filter) =>
    telltale === undefined ? program : eitherRelease(program, result, doubts, telltale.origin);
  return [
    {
      filter: {
        ...withNewer(difference === undefined ? filterOf() : eitherOf(filterOf(), difference)),
        ...(settings.unlogged === undefined ? {} : { unlogged: settings.unlogged }),
      },
      ...(doubts.length === 0 && !isByPairs(result)
        ? { asLoaded: asLoaded(filterOf({ managedLinks: false }), settings.backend) }
        : {}),
      // Rules of iptables hang in chains that firewalld does not own; releases without policies built them otherwise.
      ...(settings.backend === 'iptables'
        ? { sharesBases: true, layout: 'INPUT_POLICIES_pre' }
        : { layout: 'filter_INPUT_POLICIES_pre' }),
      runsAs: settings.backend === 'iptables' ? [...OWN, ...DIRECT] : OWN,
      gaps: [...gaps, ...directs.flatMap(bridgeGaps), ...origins.map(amongGap)],
    },
    ...directRules(among.length > 0 ? [] : directs, twice),
    ...apart.filter(({ origin }) => isDirect(origin.file)).map((each) => refusedFilter([each], DIRECT)),
  ];
}

/** firewalld has one file of direct rules; of several that differ none is known to be it. */
function directRules(
  directs: readonly ConfigurationDocument[],
  twice: readonly RefusedDocument[],
): ConfiguredFilter[] {
  const contested = twice.filter(({ kind }) => kind === 'direct');
  if (contested.length > 0) return directs.length === 0 ? [] : [contestedFilter(contested, DIRECT)];
  return directs.slice(0, 1).flatMap(directFilters);
}

/** Where nothing tells the release, policies are asked as 1.3.3 does, or for each pair of zones. */
function eitherRelease(
  program: Filter,
  configuration: Configuration,
  doubts: readonly Doubt[],
  origin: Origin,
): Filter {
  const newer = { ...configuration, release: 'some-pairs' } as const;
  const other = toFilter(newer, [...doubts, ...doubtsOfRelease(newer)]);
  const what = unknownReleaseGap(origin).what;
  const entries = pairedBases(program, other);
  if (entries !== undefined) return eitherProgram(program, other, entries, what, origin);
  const { bases, chain } = opaqueProgram('firewalld', what, origin);
  return { ...program, bases, chains: new Map([['firewalld', chain]]) };
}

function unknownReleaseGap(origin: Origin): Gap {
  const what =
    'which release firewalld is of (`firewall-cmd --version`): 2.3 and later ask policies otherwise than 1.3.3';
  return { kind: 'unseen', effect: 'either', what, subject: 'firewalld', origin };
}

/** What is listed was perhaps changed while firewalld runs, or the files since it began. */
function eitherOf(program: Filter, { listed, gap: { what, origin } }: ListedDifference): Filter {
  const place = origin ?? program.origin;
  const entries = pairedBases(program, listed);
  if (entries !== undefined) return eitherProgram(program, listed, entries, what, place);
  const { bases, chain } = opaqueProgram('firewalld', what, place);
  return { ...program, bases, chains: new Map([['firewalld', chain]]) };
}

function asLoaded(filter: Filter, backend: Settings['backend']): Filter[] {
  return backend === 'iptables' ? loadedByIptables(filter) : [filter];
}

/** Only newer releases mark it. */
function defaultOf({ defaultZone }: Listed): string {
  return defaultZone?.name ?? '(unnamed)';
}

function amongGap(origin: Origin): Gap {
  const what = 'a direct rule is not modelled beside rules of iptables (FirewallBackend=iptables)';
  return { kind: 'unmodelled', effect: 'either', what, subject: 'firewalld', origin };
}

/** Chains that firewalld makes, by either of its backends; rules of iptables, where it uses them, are all in its dump. */
const OWN = ['filter_INPUT', 'filter_FORWARD', 'INPUT_ZONES', 'FORWARD_ZONES'];
