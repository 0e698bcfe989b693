import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import type { ConfigurationDocument } from './documents.ts';
import { type Listing, readListing } from './listing.ts';
import { STOCK_ZONES } from './stock-zones.ts';

/** A reason for which any rule may stand before those that were read. */
export interface Doubt {
  readonly reason: string;
  readonly origin: Origin;
}

/** Everything that `firewall-cmd` listed of one host. */
export interface Listed extends Pick<Listing, 'documents' | 'defaultZone'> {
  readonly doubts: readonly Doubt[];
  readonly origin: Origin;
}

/** Joins the listings of one host; undefined: there is none. */
export function readListings(files: readonly ReadFile[]): Listed | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  const listings = files.map(readListing);
  const origin: Origin = { file: first.name, line: 1, text: 'firewall-cmd' };
  const documents = new Map<string, ConfigurationDocument>();
  const doubts = listings
    .flatMap(({ strange }) => strange)
    .map((place) => ({
      reason: `the line "${place.text}" of firewall-cmd was not understood`,
      origin: place,
    }));
  for (const document of listings.flatMap((listing) => listing.documents)) {
    const key = `${document.kind} ${document.name}`;
    const known = documents.get(key);
    documents.set(key, known ?? document);
    if (known === undefined || contentOf(known) === contentOf(document)) continue;
    const reason = `${key} was listed twice, and differently`;
    doubts.push({
      reason,
      origin: { file: document.file, line: document.root.line, text: document.root.tag },
    });
  }
  const missing = STOCK_ZONES.filter((name) => !documents.has(`zone ${name}`));
  if (missing.length > 0) {
    const reason = 'zones that were not listed (firewall-cmd --list-all-zones lists all)';
    doubts.push({ reason, origin });
  }
  const defaultZone = listings.find((listing) => listing.defaultZone !== undefined)?.defaultZone;
  return {
    documents: [...documents.values()],
    doubts,
    origin,
    ...(defaultZone === undefined ? {} : { defaultZone }),
  };
}

function contentOf({ root }: ConfigurationDocument): string {
  return JSON.stringify([[...root.attributes], root.children.map(({ tag }) => tag)]);
}

/** The files' definitions with the zones that were listed, and the policies where they were. */
export function withListed(
  documents: readonly ConfigurationDocument[],
  listed: readonly ConfigurationDocument[],
): ConfigurationDocument[] {
  const kinds = new Set(listed.map(({ kind }) => kind));
  return [...documents.filter(({ kind }) => !kinds.has(kind)), ...listed];
}

/** What `firewall-cmd` does not list. */
export function listedGaps({ documents, doubts, origin }: Listed): Gap[] {
  const gap = (kind: Gap['kind'], what: string, place = origin): Gap => ({
    kind,
    effect: 'either',
    what,
    subject: 'firewalld',
    origin: place,
  });
  const policies = documents.some(({ kind }) => kind === 'policy')
    ? ''
    : 'policies (firewall-cmd --list-all-policies), ';
  return [
    gap(
      'unseen',
      `the zones were taken from what firewall-cmd lists, which shows no ${policies}direct rules, and nothing of what services, address sets and ICMP types hold`,
    ),
    ...doubts.map(({ reason, origin: place }) => gap('unseen', reason, place)),
  ];
}
