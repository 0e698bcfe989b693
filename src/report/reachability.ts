import { fewOf } from '../model/few-of.ts';
import type { Reachability, ReachableEnd, ReachableFlow } from '../model/reachability.ts';
import { paintFor } from './ansi.ts';
import { csvField } from './csv-field.ts';
import { visible } from './visible.ts';

/** What a reader must know besides the answer. */
export interface ReachabilityContext {
  /** Assets whose own firewall is not in evidence. */
  readonly hostLayerUnseen: readonly string[];
  /** Assets whose own firewall is in evidence for one family alone, and the other: `web (IPv6)`. */
  readonly hostFamilyUnseen: readonly string[];
  /** Networks inside hosts (of containers), whose addresses no answer lists: `app (172.17.0.0/16)`. */
  readonly unlistedInside: readonly string[];
  /** Gaps that may change an answer. */
  readonly gaps: number;
  readonly networkUnseen: boolean;
  /** Whom anything could reach is not in evidence. */
  readonly assetsUnseen: boolean;
}

const SHOWN_SOURCES = 12;
const SHOWN_UNSEEN = 8;

/** The ends that were asked about; absent: all. */
interface AskedEnds {
  readonly from?: string;
  readonly to?: string;
}

/** One block per answer: the destinations that share it, then a line per source and service. */
export function reachabilityText(
  all: readonly Reachability[],
  context: ReachabilityContext,
  color: boolean,
  asked: AskedEnds = {},
): string {
  const paint = paintFor(color);
  const blocks = all.map(({ destinations, flows }) => {
    const head = destinations
      .map((end) => `${paint('bold', visible(end.title))}${addressesOf(end)}`)
      .join(', ');
    const rows = flows.map((flow) => ({
      service: serviceText(flow),
      from: sourcesText(flow.from),
      tail: remarks(flow),
    }));
    const width = Math.min(44, Math.max(0, ...rows.map((row) => row.service.length)));
    const lines = rows.map(
      (row) =>
        `  ${row.service.padEnd(width)}  from ${row.from}${row.tail === '' ? '' : `  ${paint('doubt', row.tail)}`}`,
    );
    return [head, ...lines].join('\n');
  });
  const nobody = context.assetsUnseen ? 'Not decided: no asset is in evidence.' : nothingText(asked);
  const answer = blocks.length === 0 ? [nobody] : blocks;
  const notes = contextLines(context).map((line) => paint('doubt', line));
  return `${[...answer, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')}\n`;
}

function nothingText({ from, to }: AskedEnds): string {
  if (from === undefined) return to === undefined ? 'Nothing reaches any asset.' : 'Nothing reaches it.';
  return to === undefined ? 'It reaches nothing.' : 'Nothing reaches it from there.';
}

/** That something is not known which an answer may depend on. */
export function gapNotes(gaps: number): string[] {
  const which = gaps === 1 ? '1 gap' : `${gaps} gaps`;
  return gaps === 0
    ? []
    : [`${which} may change an answer: flowproof audit lists ${gaps === 1 ? 'it' : 'them'}`];
}

/** What a reader must know besides the answer, a sentence each. */
export function contextLines({
  hostLayerUnseen,
  hostFamilyUnseen,
  unlistedInside,
  gaps,
  networkUnseen,
}: ReachabilityContext): string[] {
  return [
    ...gapNotes(gaps).map((note) => `◌ ${note}`),
    ...(hostLayerUnseen.length > 0
      ? [`◌ host layer not seen on ${shownUnseen(hostLayerUnseen)}: taken as open`]
      : []),
    ...(hostFamilyUnseen.length > 0
      ? [
          `◌ host layer not seen for a family of addresses on ${shownUnseen(hostFamilyUnseen)}: not decided there`,
        ]
      : []),
    ...(unlistedInside.length > 0
      ? [`◌ addresses inside hosts are not listed, ask explain about them: ${shownUnseen(unlistedInside)}`]
      : []),
    ...(networkUnseen ? ['◌ the network between the hosts was not seen: taken as connected'] : []),
  ];
}

function shownUnseen(names: readonly string[]): string {
  return fewOf(
    names.map((name) => visible(name)),
    SHOWN_UNSEEN,
  );
}

/** ` (10.0.1.5)`; nothing where the title says it. */
export function addressesOf({ title, addresses }: Pick<ReachableEnd, 'title' | 'addresses'>): string {
  return addresses.length === 0 || (addresses.length === 1 && addresses[0] === title)
    ? ''
    : ` (${fewOf(addresses, 4)})`;
}

/** Ends of flows, the first of them by name; those of one name with their addresses. */
export function sourcesText(ends: readonly ReachableEnd[]): string {
  const named = Map.groupBy(ends, ({ title }) => title);
  return fewOf(
    ends.map((end) => `${visible(end.title)}${named.get(end.title)?.length === 1 ? '' : addressesOf(end)}`),
    SHOWN_SOURCES,
  );
}

const LISTENERS = { none: 'nothing listens there', loopback: 'what listens there does so on loopback alone' };

function remarks(flow: ReachableFlow): string {
  const parts = [
    ...(flow.verdict === 'possible' ? ['possible'] : []),
    ...(flow.replyDropped ? ['no answer comes back'] : []),
    ...(flow.listener === undefined ? [] : [LISTENERS[flow.listener]]),
    ...(flow.by === undefined
      ? []
      : [
          `handed on by ${fewOf(
            flow.by.map((each) => visible(each)),
            SHOWN_SOURCES,
          )}`,
        ]),
    ...(flow.sourcePorts.length > 0 ? [`only from source ports ${flow.sourcePorts.join(',')}`] : []),
    ...(flow.to === undefined
      ? []
      : [`only to ${flow.to.length === 0 ? 'every address' : flow.to.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : `(${parts.join('; ')})`;
}

/** `tcp 22,443`, `everything`. */
export function serviceText({
  protocols,
  ports,
  icmp,
}: {
  readonly protocols: readonly string[];
  readonly ports: readonly string[];
  readonly icmp?: string | undefined;
}): string {
  const numbered = protocols.map((name) => (/^\d/.test(name) ? `protocol ${name}` : name)).join(', ');
  return [
    numbered === 'all' && ports.length === 0 ? 'everything' : numbered,
    ...(ports.length === 0 ? [] : [ports.join(',')]),
    ...(icmp === undefined ? [] : [icmp]),
  ].join(' ');
}

const COLUMNS = [
  'destination',
  'destination_addresses',
  'source',
  'source_addresses',
  'protocol',
  'ports',
  'source_ports',
  'icmp',
  'verdict',
  'reply',
  'by',
  'listener',
] as const;

/** One row per destination, source and service, every field whole (RFC 4180). */
export function reachabilityCsv(all: readonly Reachability[]): string {
  const rows = all.flatMap(({ destinations, flows }) =>
    destinations.flatMap((to) =>
      flows.flatMap((flow) =>
        flow.from.map((from) => [
          to.title,
          (flow.to ?? to.addresses).join(' '),
          from.title,
          from.addresses.join(' '),
          flow.protocols.join(' '),
          flow.ports.join(' '),
          flow.sourcePorts.join(' '),
          flow.icmp ?? '',
          flow.verdict,
          flow.replyDropped ? 'dropped' : '',
          flow.by?.join(', ') ?? '',
          flow.listener ?? '',
        ]),
      ),
    ),
  );
  return [COLUMNS, ...rows].map((row) => `${row.map((field) => csvField(field)).join(',')}\r\n`).join('');
}

/** All answers and their context as JSON, indented by two, with a line end. */
export function reachabilityJson(all: readonly Reachability[], context: ReachabilityContext): string {
  return `${JSON.stringify({ reachability: all, ...context }, null, 2)}\n`;
}
