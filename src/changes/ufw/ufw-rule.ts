import type { Family } from '../../net/address.ts';
import { formatAddress, formatRange, parseAddress, parseMasked } from '../../net/address.ts';

/** One rule as ufw keeps it (ufw 0.36, the tuples of `user.rules`). */
export interface UfwRule {
  readonly action: 'allow' | 'deny' | 'reject' | 'limit';
  /** `log`, `log-all` or nothing. */
  readonly log: string;
  readonly isRoute: boolean;
  readonly direction: 'in' | 'out';
  readonly linkIn: string;
  readonly linkOut: string;
  readonly protocol: string;
  readonly to: UfwEnd;
  readonly from: UfwEnd;
  readonly comment: string;
  /** Why it may match or not. */
  readonly undecided: readonly string[];
  /** Why it may be for TCP alone. */
  readonly perhapsUdp?: string;
}

export interface UfwEnd {
  /** Absent: any. */
  readonly address?: string;
  /** `22`, `80,443`, `6000:6007`; absent: any. */
  readonly ports?: string;
  /** Application profile. */
  readonly application?: string;
}

/** What ufw compares to find a rule again, whatever it does. */
export function placeKey(rule: UfwRule): string {
  const { isRoute, direction, linkIn, linkOut, protocol, to, from } = rule;
  const ends = [to, from].map(({ address = '', ports = '', application = '' }) => [
    address,
    ports,
    application,
  ]);
  return JSON.stringify([isRoute, direction, linkIn, linkOut, protocol, ends, rule.undecided]);
}

/** The line that names a rule in `user.rules`. */
export function tupleOf(rule: UfwRule, family: Family): string {
  const { action, log, isRoute, direction, linkIn, linkOut, protocol, to, from, comment } = rule;
  const any = family === 4 ? '0.0.0.0/0' : '::/0';
  const links =
    linkIn !== '' && linkOut !== ''
      ? `in_${linkIn}!out_${linkOut}`
      : [direction, linkIn || linkOut].filter((each) => each !== '').join('_');
  const names = [to, from].map(({ application }) => application?.replaceAll(' ', '%20') ?? '-');
  return [
    '### tuple ###',
    `${isRoute ? 'route:' : ''}${action}${log === '' ? '' : `_${log}`}`,
    protocol,
    to.ports ?? 'any',
    to.address ?? any,
    from.ports ?? 'any',
    from.address ?? any,
    ...(to.application === undefined && from.application === undefined ? [] : names),
    links,
    ...(comment === '' ? [] : [`comment=${Buffer.from(comment).toString('hex')}`]),
  ].join(' ');
}

/** Undefined: ufw itself would skip the line. */
export function parseTuple(line: string): UfwRule | undefined {
  const [, text, comment = ''] = /^### tuple ###\s*(.*?)(?: comment=([0-9a-f]*))?\s*$/.exec(line) ?? [];
  const fields = text?.split(/\s+/) ?? [];
  if (fields.length < 6 || fields.length > 9) return undefined;
  const [verb = '', protocol = 'any', toPorts = 'any', toAddress = '', fromPorts = 'any', fromAddress = ''] =
    fields;
  const [, route, action, log = ''] =
    /^(route:)?(allow|deny|reject|limit)(?:_(log|log-all))?$/.exec(verb) ?? [];
  if (action === undefined) return undefined;
  const names = fields.length >= 8 ? fields.slice(6, 8) : [];
  const links = fields.length === 7 || fields.length === 9 ? (fields.at(-1) ?? 'in') : 'in';
  const linkIn = /(?:^|!)in_([^!]+)/.exec(links)?.[1] ?? '';
  const linkOut = /(?:^|!)out_([^!]+)/.exec(links)?.[1] ?? '';
  return {
    action: action as UfwRule['action'],
    log,
    isRoute: route !== undefined,
    direction: links.startsWith('out') ? 'out' : 'in',
    linkIn,
    linkOut,
    protocol,
    to: end(toAddress, toPorts, names[0]),
    from: end(fromAddress, fromPorts, names[1]),
    comment: Buffer.from(comment, 'hex').toString(),
    undecided: [],
  };
}

function end(address: string, ports: string, name = '-'): UfwEnd {
  return {
    ...(/^(?:0\.0\.0\.0|::)\/0$/.test(address) ? {} : { address }),
    ...(ports === 'any' ? {} : { ports }),
    ...(name === '-' ? {} : { application: name.replaceAll('%20', ' ') }),
  };
}

/** An address as ufw keeps it: of IPv4 the network of a prefix, and no length where it is a host. Undefined: it is none. */
export function normalAddress(
  text: string,
): { readonly address: string; readonly family: Family } | undefined {
  const term = parseMasked(text);
  if (term === undefined) return undefined;
  const [start = '', length = '128'] = text.split('/');
  const host = parseAddress(start);
  const isNetworkOfSix = host?.family === 6 && length !== '128';
  const address = isNetworkOfSix ? `${formatAddress(host)}/${length}` : formatRange(term);
  return { address, family: term.family };
}
