import type { MisprintedRule } from '../../model/snapshot-fragment.ts';
import { isRecord } from '../json-object.ts';
import type { TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';

/** Expressions that no rule of iptables has, of which iptables-nft-save (1.8.9) prints the rest of the rule, or something else. */
export function misprintedRules(table: TableDump): MisprintedRule[] {
  return [...table.chains.values()].flatMap(({ name, rules }) =>
    rules.flatMap(({ statements, origin }, position): MisprintedRule[] => {
      const isForeign =
        statements.some((each) => holds(each, isForeignExpression) || isForeignMatch(each)) ||
        asksCodeAlone(statements);
      const isAltered = statements.some((each) => isOrdered(each) || isMaskedPort(each));
      if (!isForeign && !isAltered && !statements.some((each) => holds(each, isSet))) return [];
      const place = { table: tableTitle(table), chain: name, position, of: rules.length };
      return [{ ...place, mayBeExtension: !isForeign, ...(isAltered ? { isAltered } : {}), origin }];
    }),
  );
}

function isForeignExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('@');
  return isRecord(value) && ['concat', 'vmap', 'map'].some((name) => Object.hasOwn(value, name));
}

function isSet(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, 'set');
}

const PORT = /^(tcp|udp) [sd]port$/;

/** Fields of TCP and UDP besides ports and flags, bytes by their place, bits of ports, and ranges of ICMP. */
function isForeignMatch(statement: unknown): boolean {
  const { field } = matchOf(statement);
  if (field === 'raw' || PORT.test(field)) return field === 'raw' || isMaskedPort(statement);
  return /^(tcp (?!flags$)|udp )/.test(field) || (field.startsWith('icmp') && isOrdered(statement));
}

function isMaskedPort(statement: unknown): boolean {
  const { field, isMasked } = matchOf(statement);
  return isMasked && PORT.test(field);
}

/** What lies between values, or beyond one, which is printed as one of them; extensions print some of it. */
function isOrdered(statement: unknown): boolean {
  const { field, op, right } = matchOf(statement);
  if (PORT.test(field)) return false;
  if (isRecord(right) && Object.hasOwn(right, 'range')) return true;
  return /^[<>]/.test(op) && !/^(ip ttl|ip6 hoplimit)$/.test(field);
}

/** It is printed as one that asks for any type. */
function asksCodeAlone(statements: readonly unknown[]): boolean {
  const fields = statements.map((each) => matchOf(each).field);
  return ['icmp', 'icmpv6'].some(
    (protocol) => fields.includes(`${protocol} code`) && !fields.includes(`${protocol} type`),
  );
}

interface Match {
  /** `tcp dport`; empty: no field of a packet. */
  readonly field: string;
  readonly isMasked: boolean;
  readonly op: string;
  readonly right: unknown;
}

function matchOf(statement: unknown): Match {
  const match = isRecord(statement) && isRecord(statement.match) ? statement.match : {};
  const { left, op, right } = match;
  const masked = isRecord(left) && Array.isArray(left['&']) ? (left['&'] as unknown[])[0] : undefined;
  const expression = masked ?? left;
  const payload = isRecord(expression) && isRecord(expression.payload) ? expression.payload : {};
  const field = Object.hasOwn(payload, 'base') ? 'raw' : `${payload.protocol ?? ''} ${payload.field ?? ''}`;
  return { field: field.trim(), isMasked: masked !== undefined, op: String(op ?? ''), right };
}

/** Expressions of a rule nest less deep than its export can be. */
const DEEPEST = 12;

function holds(value: unknown, isMeant: (value: unknown) => boolean, depth = 0): boolean {
  if (isMeant(value)) return true;
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => holds(each, isMeant, depth + 1));
}
