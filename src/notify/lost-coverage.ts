import type { Audit } from '../model/audit.ts';
import { knownAssets } from '../model/trend.ts';
import { counted } from '../report/tally.ts';
import { type Condition, partOf } from './condition.ts';
import { listed } from './scan-conditions.ts';

/** What an audit says of what it saw. */
export type Sight = Pick<Audit, 'coverage' | 'deployments' | 'evidence' | 'gaps'>;

interface Loss {
  readonly what: 'hosts' | 'gaps' | 'files';
  readonly title: (count: number) => string;
  /** It is over once it was told. */
  readonly once: boolean;
  /** What is missing now. */
  readonly missing: (after: Sight, before: Sight) => readonly string[];
  /** What was missing then, or was not there to be missing. */
  readonly wasMissing: (before: Sight) => (what: string) => boolean;
}

const LOSSES: readonly Loss[] = [
  {
    what: 'hosts',
    title: (count) =>
      `the own firewall of ${count === 1 ? 'a host' : `${count} hosts`} is not in evidence any more`,
    once: false,
    missing: unseenHosts,
    wasMissing: (before) => {
      const [assets, unseen] = [
        knownAssets(before.deployments, before.coverage),
        new Set(unseenHosts(before)),
      ];
      return (host) => {
        // Of a host of which nothing was seen, one family is more than before.
        const asset = host.replace(/ \(IPv[46]\)$/, '');
        return unseen.has(host) || unseen.has(asset) || !assets.has(asset);
      };
    },
  },
  {
    what: 'gaps',
    title: (count) =>
      count === 1
        ? 'something that must exist is not in evidence, and was no gap before'
        : `${count} things that must exist are not in evidence, and were no gap before`,
    once: false,
    missing: unseenParts,
    wasMissing: (before) => {
      const unseen = new Set(unseenParts(before));
      return (part) => unseen.has(part);
    },
  },
  {
    // Names of exports may hold their day, so that their number is what is compared.
    what: 'files',
    title: () => 'there is less evidence than in the scan before',
    once: true,
    missing: fewerFiles,
    wasMissing: () => () => false,
  },
];

/**
 * What was in evidence in the run that was looked at before and is not now; a loss that was told stands as long as nothing brings it back.
 * @param known digests of what was told to be lost, by subject
 */
export function lostCoverage(
  before: Sight,
  after: Sight,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): Condition[] {
  return LOSSES.flatMap(({ what, title, once, missing, wasMissing }): Condition[] => {
    const subject = `coverage/${what}`;
    const isOld = wasMissing(before);
    const lost = [...new Set(missing(after, before))].filter(
      (each) => !isOld(each) || known.get(subject)?.has(partOf(each)) === true,
    );
    if (lost.length === 0) return [];
    const parts = lost.map(partOf).sort();
    return [
      {
        subject: once ? `${subject}/${partOf(parts.join())}` : subject,
        ...{ kind: 'coverage', once, isNew: true, parts },
        ...{ severity: 'high', owners: [], title: title(lost.length), text: listed(lost) },
      },
    ];
  });
}

function unseenHosts({ coverage }: Sight): string[] {
  return [...coverage.hostLayerUnseen, ...coverage.hostFamilyUnseen];
}

function unseenParts({ gaps }: Sight): string[] {
  return gaps.flatMap(({ kind, effect, what }) => (kind === 'unseen' && effect !== 'none' ? what : []));
}

function fewerFiles(after: Sight, before: Sight): string[] {
  const [now, then] = [filesByImporter(after), filesByImporter(before)];
  return [...then].flatMap(([importer, count]) => {
    const left = now.get(importer) ?? 0;
    return left < count ? `${importer}: ${left} of ${counted(count, 'file')}` : [];
  });
}

function filesByImporter({ evidence }: Sight): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { importer } of evidence)
    if (importer !== undefined) counts.set(importer, (counts.get(importer) ?? 0) + 1);
  return counts;
}
