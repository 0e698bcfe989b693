import type { Gap } from '../../model/gap.ts';
import type { HandedOn } from '../../model/snapshot.ts';
import { parseAddress } from '../../net/address.ts';
import { parsePortRange } from '../../net/protocol.ts';
import type { Answer } from './documents.ts';
import { type Element, readList } from './elements.ts';
import { TRANSPORTS, targetGroupsOf } from './listeners.ts';
import { type Listener, type TargetGroup, TargetHealth } from './schema.ts';

/** Targets by the ARN of their group. */
type Registered = ReadonlyMap<string, readonly TargetHealth[]>;

/**
 * Targets of `describe-target-health`, which names no group: the call or the name of the file has the last part of its ARN. A group
 * of which an element could not be read is not known.
 */
export function readRegistered(answers: readonly Answer[], arns: readonly string[], gaps: Gap[]): Registered {
  const registered = new Map<string, TargetHealth[]>();
  for (const answer of answers) {
    if (!Array.isArray(answer.body.TargetHealthDescriptions)) continue;
    const asked = `${answer.file.call ?? ''} ${answer.file.name}`;
    const arn = arns.find((each) => asked.includes(each.split('/').at(-1) ?? each));
    const { elements, complete } = readList([answer], 'TargetHealthDescriptions', TargetHealth, gaps);
    if (arn !== undefined && complete)
      registered.set(
        arn,
        elements.map(({ value }) => value),
      );
  }
  return registered;
}

export interface KnownTargets {
  readonly groups: ReadonlyMap<string, TargetGroup>;
  /** Whether groups are reached with the client's address. */
  readonly keeps: ReadonlyMap<string, boolean>;
  readonly targets: Registered;
}

/** Where a listener of a network load balancer hands on to; undefined unless all targets are in evidence. */
export function handedOn(
  { value, file, pointer }: Element<Listener>,
  { groups, keeps, targets }: KnownTargets,
): HandedOn[] | undefined {
  const arns = targetGroupsOf(value);
  const transports = TRANSPORTS[(value.Protocol ?? '').toUpperCase()];
  const { Port: port } = value;
  const all = arns.flatMap((arn): readonly (TargetHealth | undefined)[] => targets.get(arn) ?? [undefined]);
  if (all.length === 0) return [];
  if (transports === undefined || !port) return undefined;
  const ends = all.map((each): HandedOn['targets'][number] | undefined => {
    const { Id: id, Port: own } = each?.Target ?? {};
    const address = id === undefined ? undefined : parseAddress(id);
    if (id === undefined || !own || (address === undefined && !id.startsWith('i-'))) return undefined;
    const probe = parsePortRange(each?.HealthCheckPort ?? '', '-')?.[0];
    return {
      ...(address === undefined ? { asset: id } : { address }),
      port: own,
      ...(probe === undefined ? {} : { probePort: probe }),
    };
  });
  if (ends.includes(undefined)) return undefined;
  const sources = new Set(arns.map((arn) => sourcesOf(groups.get(arn), keeps.get(arn))));
  const [only] = sources;
  const text = `listener ${value.Protocol} ${port}`;
  return [
    {
      protocol: transports.map((each) => [each, each] as const),
      port,
      targets: ends.flatMap((each) => each ?? []),
      sources: sources.size === 1 && only !== undefined ? only : 'either',
      origin: { file, pointer, text },
    },
  ];
}

/** UDP always keeps the client's address (network load balancers, client IP preservation). */
function sourcesOf(group: TargetGroup | undefined, isKept: boolean | undefined): HandedOn['sources'] {
  if (/UDP|QUIC/.test(group?.Protocol ?? '')) return 'clients';
  return isKept === undefined ? 'either' : isKept ? 'clients' : 'own';
}
