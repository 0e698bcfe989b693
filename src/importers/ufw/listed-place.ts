import { parseMasked } from '../../net/address.ts';

/** One side of a rule as `ufw status` prints it: `10.0.0.0/8 80,443/tcp on eth0`. */
export interface ListedPlace {
  readonly address?: string;
  readonly ports?: string;
  readonly protocol?: string;
  readonly link?: string;
  /** The name of a profile in place of its ports. */
  readonly application?: string;
  /** The name of a profile beside its ports. */
  readonly profile?: string;
  readonly isSix: boolean;
}

const PORTS = /^(\d+(?::\d+)?(?:,\d+(?::\d+)?)*)(?:\/([a-z][a-z0-9]*))?$/;

/** Undefined: no side of a rule. */
export function readPlace(text: string): ListedPlace | undefined {
  const [, before = '', link] = /^(.*?)(?: on (\S+))?$/.exec(text.trim()) ?? [];
  // `status verbose` prints the ports, and the name of the profile behind them.
  const [, plain = '', remark = ''] = /^(.*?)((?: \(.+\))?)$/.exec(before) ?? [];
  const [first = '', ...others] = plain.split(' ');
  const address = readAddress(first);
  const rest = address === undefined ? plain : others.join(' ');
  if (address === undefined && rest === '') return undefined;
  const place = {
    ...address,
    ...(link === undefined ? {} : { link }),
    isSix: remark.includes('(v6)') || (address?.address?.includes(':') ?? false),
  };
  if (rest === '') return place;
  const [, ports, protocol] = PORTS.exec(rest) ?? [];
  if (ports === undefined) return { ...place, application: rest };
  const [, profile] = /^ \((.+?)(?: \(v6\))?\)$/.exec(remark) ?? [];
  const isNamed = profile !== undefined && profile !== 'v6';
  return {
    ...place,
    ports,
    ...(protocol === undefined ? {} : { protocol }),
    ...(isNamed ? { profile } : {}),
  };
}

/** `Anywhere`, `10.0.0.0/8`, each perhaps with a protocol: `10.0.0.1/ah`. */
function readAddress(text: string): { readonly address?: string; readonly protocol?: string } | undefined {
  const [, plain = text, protocol] = /^(.*)\/([a-z][a-z0-9]*)$/.exec(text) ?? [];
  const found = protocol === undefined ? {} : { protocol };
  if (plain === 'Anywhere') return found;
  return parseMasked(plain) === undefined ? undefined : { address: plain, ...found };
}
