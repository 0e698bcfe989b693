import type { Asset } from '../../model/asset.ts';
import type { Condition } from '../../model/filter.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { receiveAnswers, sendAnswers } from '../host/host-answers.ts';
import { hostStep, laterLayers, replyLayer } from '../host/host-layer.ts';
import { receive, send } from '../host/host-path.ts';
import { combine, type PathAnswer } from '../layer.ts';
import { Trace } from '../program/trace.ts';
import { answerable } from '../program/view.ts';
import { concernsPair } from './concerned-pairs.ts';

/** A way of packets into, through or out of a host by links that are known. */
export interface HostWay {
  readonly kind: 'input' | 'forward' | 'output';
  /** Absent: by any link. */
  readonly in?: string;
  readonly out?: string;
}

/** Above this many links that no rule names, one stands for them all. */
const MOST_OTHERS = 8;

/** Where a change concerns more pairs of links than this, links are asked about one by one. */
const MOST_PAIRS = 4096;

/** The ways that a host's rules tell apart, by the links that they name; those of any link come first. */
export function hostWays(hosts: readonly [Asset, Asset]): HostWay[] {
  const named = new Set(hosts.flatMap(linksNamed));
  const names = [...new Set([...named, ...linksBeside(hosts, named)])].sort();
  const links = names.filter((name) => name !== LOOPBACK_NAME);
  const isConcerned = concernsPair(hosts);
  const pairs = links.flatMap((name) =>
    links
      .filter((other) => isConcerned(name, other))
      .map((other): HostWay => ({ kind: 'forward', in: name, out: other })),
  );
  return [
    { kind: 'input' },
    { kind: 'output' },
    { kind: 'forward' },
    ...names.flatMap((name): HostWay[] => [
      { kind: 'input', in: name },
      { kind: 'output', out: name },
    ]),
    // What is handed on comes from others and goes to others.
    ...links.flatMap((name): HostWay[] => [
      { kind: 'forward', in: name },
      { kind: 'forward', out: name },
    ]),
    ...(pairs.length > MOST_PAIRS ? [] : pairs),
  ];
}

/** What a person calls a way through a host. */
export function wayTitle(host: string, { kind, in: incoming, out }: HostWay): string {
  const links = [
    ...(incoming === undefined ? [] : [`in by ${incoming}`]),
    ...(out === undefined ? [] : [`out by ${out}`]),
  ];
  const what = kind === 'forward' ? `forwarded by ${host}` : host;
  return [what, ...links].join(', ');
}

/** What a host does with packets that go one of its ways, answers included. */
export function alongWay(estate: Estate, asset: Asset, way: HostWay, packets: PacketSet): PathAnswer {
  const trace = new Trace();
  const answers = packets.intersection(answerable(estate.space));
  const incoming = way.in === undefined ? 'unknown' : { name: way.in };
  const all =
    way.kind === 'output'
      ? send(estate, asset, packets, way.out, trace)
      : receive(
          estate,
          asset,
          packets,
          { incoming, outgoing: way.out },
          way.kind === 'input' ? 'local' : 'forward',
          trace,
        );
  const outcome =
    way.kind === 'input'
      ? { ...all, forwarded: [] }
      : way.kind === 'forward'
        ? { ...all, delivered: [] }
        : all;
  const step = hostStep(estate, asset, 'forward', packets, outcome, trace);
  const side = { input: 'destination', output: 'source', forward: undefined } as const;
  const reply = [
    replyLayer(estate, step, answers, way.kind === 'output' ? receiveAnswers : sendAnswers),
    ...laterLayers(estate, step, answers, side[way.kind]),
  ];
  return combine(estate, packets, [step.layer], reply, []);
}

/** Links that no rule names: of many one stands for the others, and where none is in evidence there may be one. */
function linksBeside(hosts: readonly Asset[], named: ReadonlySet<string>): readonly string[] {
  if (named.size === 0) return [];
  const own = hosts.flatMap(({ host }) => (host?.links ?? []).map(({ name }) => name));
  const others = [...new Set(own)].filter((name) => name !== LOOPBACK_NAME && !named.has(name));
  if (others.length > MOST_OTHERS) return others.slice(0, 1);
  return own.length === 0 ? ['another link'] : others;
}

function linksNamed({ host }: Asset): string[] {
  const rules = (host?.filters ?? []).flatMap(({ chains }) =>
    [...chains.values()].flatMap((chain) => chain.rules),
  );
  return rules.flatMap(({ conditions }) => conditions.flatMap(namesIn));
}

function namesIn(condition: Condition): string[] {
  if (condition.kind === 'any') return condition.of.flat().flatMap(namesIn);
  if (condition.kind !== 'interface') return [];
  // One that begins so and that no rule names stands for all that do.
  return [condition.prefix ? `${condition.name}*` : condition.name];
}
