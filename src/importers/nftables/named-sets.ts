import { isRecord } from '../json-object.ts';
import type { TableDump } from './tables.ts';

/** Sets and maps of its table that the statements of a rule name: `@admins`. */
export function namedSets(statements: unknown, { sets }: Pick<TableDump, 'sets'>): string[] {
  if (sets.size === 0) return [];
  if (typeof statements === 'string') {
    const name = statements.slice(1);
    return statements.startsWith('@') && sets.has(name) ? [name] : [];
  }
  const parts = isRecord(statements) ? Object.values(statements) : statements;
  return Array.isArray(parts) ? parts.flatMap((part) => namedSets(part, { sets })) : [];
}
