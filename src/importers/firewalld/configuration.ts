import type { Gap } from '../../model/gap.ts';
import { checkSet } from './address-sets.ts';
import { type Configuration, isByPairs } from './building.ts';
import { serviceMeaning } from './definitions.ts';
import type { ConfigurationDocument, RefusedDocument } from './documents.ts';
import { addDoubtfulOrders } from './doubtful-order.ts';
import { addGap, type Definitions } from './entry.ts';
import { allowHostIpv6, type KnownZones, type Policy, readPolicy } from './policy.ts';
import type { Release } from './release.ts';
import type { Settings } from './settings-file.ts';
import { distributionEntries, STOCK_ZONES, stockZone } from './stock-zones.ts';
import { RefusedValue } from './values.ts';
import type { DocumentKind } from './vocabulary.ts';
import { readZone, type Zone } from './zone.ts';

/**
 * Reads the documents of one host into zones and policies; or says what firewalld refuses. `isListed`: they are those that it had
 * when it listed them.
 */
export function readConfiguration(
  documents: readonly ConfigurationDocument[],
  settings: Settings,
  gaps: Gap[],
  release: Release,
  isListed = false,
): Configuration | RefusedDocument[] {
  const definitions: Definitions = {
    services: ofKind(documents, 'service'),
    ipsets: ofKind(documents, 'ipset'),
    icmpTypes: ofKind(documents, 'icmptype'),
    complete: new Set(documents.filter(({ shipped }) => shipped).map(({ kind }) => kind)),
    release,
    gaps,
  };
  const refused: RefusedDocument[] = [];
  const usesIptables = settings.backend === 'iptables';
  for (const set of definitions.ipsets.values()) attempt(set, refused, () => checkSet(set, usesIptables));
  for (const service of definitions.services.values())
    attempt(service, refused, () => serviceMeaning(service.name, new Map([[service.name, service]])));
  const zoneDocuments = ofKind(documents, 'zone');
  const zones = [...zoneDocuments.values()].flatMap((document) =>
    attempt(document, refused, () => readZone(document, definitions)),
  );
  refused.push(...boundTwice(zones));
  const byDefault = defaultZone(zones, settings, definitions);
  const all = zones.includes(byDefault) ? zones : [...zones, byDefault];
  const known = new Set([...all.map(({ name }) => name), ...STOCK_ZONES]);
  const knownZones: KnownZones = {
    names: known,
    isComplete: definitions.complete.has('zone'),
    usesIptables,
    hasLinks: (name) =>
      all.some((zone) => zone.name === name && zone.members.some(({ kind }) => kind === 'interface')),
  };
  const policyDocuments = ofKind(documents, 'policy');
  const policies = [...policyDocuments.values()]
    .flatMap((document) => attempt(document, refused, () => readPolicy(document, knownZones, definitions)))
    .filter((policy) => policy !== undefined);
  if (refused.length > 0) return refused;
  if (!policyDocuments.has('allow-host-ipv6'))
    policies.unshift(
      allowHostIpv6(
        { ...settings.origin, text: 'policy allow-host-ipv6, as firewalld brings it along' },
        release,
      ),
    );
  const named = new Set(policies.flatMap(({ ingress, egress }) => [...ingress, ...egress]));
  const unseen = new Set([...named].filter((name) => name !== 'ANY' && name !== 'HOST' && !known.has(name)));
  for (const name of unseen)
    addGap(
      definitions,
      'unseen',
      'either',
      `zone ${name}, which a policy names, is not in evidence`,
      settings.origin,
    );
  addDoubtfulOrders(all, policies, definitions, release);
  addRemarks(all, policies, settings, definitions, release, isListed);
  return { zones: { all, byDefault, unseen, origin: settings.origin }, policies, settings, release };
}

/** Documents by name; the administrator's replace those of the package. */
function ofKind(
  documents: readonly ConfigurationDocument[],
  kind: DocumentKind,
): Map<string, ConfigurationDocument> {
  const found = documents.filter((document) => document.kind === kind);
  const ordered = [...found.filter(({ shipped }) => shipped), ...found.filter(({ shipped }) => !shipped)];
  return new Map(ordered.map((document) => [document.name, document]));
}

function attempt<Value>(
  document: ConfigurationDocument,
  refused: RefusedDocument[],
  reading: () => Value,
): Value[] {
  try {
    return [reading()];
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    const { file, kind, shipped } = document;
    refused.push({
      origin: { file, line: error.line, text: error.tag },
      kind,
      shipped,
      problem: error.message,
    });
    return [];
  }
}

/** A link or a source is of one zone (seen: INVALID_INTERFACE and INVALID_ADDR of firewalld 1.3.3). */
function boundTwice(zones: readonly Zone[]): RefusedDocument[] {
  const owners = new Map<string, Zone>();
  return zones.flatMap((zone) =>
    zone.members.flatMap(({ kind, text, origin }): RefusedDocument[] => {
      const key = `${kind} ${text}`;
      const owner = owners.get(key);
      if (owner === undefined || owner === zone) {
        owners.set(key, zone);
        return [];
      }
      const problem = `${text} is in zone ${owner.name} and in zone ${zone.name}`;
      return [{ origin, kind: 'zone', shipped: false, problem }];
    }),
  );
}

/** The zone of everything that is in no other; one that nothing defines may let in anything. */
function defaultZone(zones: readonly Zone[], settings: Settings, definitions: Definitions): Zone {
  const { defaultZone: name, origin } = settings;
  const own = zones.find((zone) => zone.name === name);
  if (own !== undefined) return own;
  const stock = stockZone(name, origin);
  if (stock !== undefined) {
    const what = `zone ${name}, the default, is not in evidence and was read as firewalld 1.3.3 brings it along`;
    addGap(definitions, 'unseen', 'either', what, origin);
    const zone = readZone(stock, definitions);
    return { ...zone, entries: [...zone.entries, ...distributionEntries(name, origin)] };
  }
  const what = `zone ${name}, the default, is not in evidence`;
  addGap(definitions, 'unseen', 'either', what, origin);
  const doubt = {
    section: 'pre',
    priority: -32_768,
    conditions: [],
    action: { kind: 'opaque', reason: what },
    origin,
  } as const;
  return {
    name,
    target: 'default',
    members: [],
    entries: [
      { purpose: 'filter', ...doubt },
      { purpose: 'translate', ...doubt },
    ],
    forward: undefined,
    invertsIcmp: undefined,
    ingressPriority: 0,
    egressPriority: 0,
    origin,
  };
}

function addRemarks(
  zones: readonly Zone[],
  policies: readonly Policy[],
  settings: Settings,
  definitions: Definitions,
  release: Release,
  isListed: boolean,
): void {
  const { origin } = settings;
  const known = isByPairs({ release }) ? 'releases 2.3 and 2.5 load it' : 'release 1.3.3 loads it';
  const what = isListed
    ? `the configuration of firewalld was judged, as ${known}`
    : `the configuration of firewalld was judged, as ${known}: rules that were changed while it runs, and zones that a network manager gives to links, are not in it`;
  addGap(definitions, 'unseen', 'either', what, origin);
  const entries = [...zones, ...policies].flatMap((each) => each.entries);
  const masquerades = entries.filter(({ purpose }) => purpose === 'masquerade');
  const [masquerade] = masquerades;
  if (masquerade !== undefined) {
    const text = `source translation is not modelled (${masquerades.length} times masquerade): the peer sees another source address`;
    addGap(definitions, 'unmodelled', 'none', text, masquerade.origin);
  }
  if (settings.zoneDrifting) {
    const text = 'AllowZoneDrifting: packets of a zone with sources may meet the zone of their link as well';
    addGap(definitions, 'unmodelled', 'may-allow-more', text, origin);
  }
  if (settings.automaticHelpers) {
    const text =
      'AutomaticHelpers: connection tracking helpers may open further ports while a connection lasts';
    addGap(definitions, 'unmodelled', 'may-allow-more', text, origin);
  }
}
