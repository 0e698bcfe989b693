import { z } from 'zod';

/** Pieces that the schemas of files written by users share. */

/** What a value is, in a message: `the text "443"`, `a list`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** The error of a schema whose own words say better what it wants than its structure does. */
export function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return (issue) => `expected ${what}, found ${describeValue(issue.input)}`;
}

/** One entry or a list of them, as a list. */
export function oneOrMany<Schema extends z.ZodType>(schema: Schema, what: string) {
  return z
    .union([schema, z.array(schema).min(1)], { error: expected(`${what} or a list of them`) })
    .transform((value): readonly z.output<Schema>[] =>
      Array.isArray(value) ? value : [value as z.output<Schema>],
    );
}

export const Text = z.string().min(1);

/** Ids of profiles and rows: findings and waivers refer to them for years. */
export const Id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: expected('lower-case words joined by hyphens') });

/** Names that other parts of the same file refer to. */
export const Name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, { error: expected('a name of letters, digits and hyphens') });

/** A DNS name, lower case, without a trailing dot. */
export const DnsName = z
  .string()
  .regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/, {
    error: expected('a DNS name in lower case'),
  });
