import { z } from 'zod';
import { oncePer } from '../../net/once-per.ts';

type Check = (value: unknown) => boolean;

const checkOf = oncePer((schema: z.ZodType): Check => toCheck(schema));

/**
 * What `schema.safeParse(value).success` says, without the copy that parsing makes: an export holds hundreds of thousands of
 * objects. The value keeps members that the schema does not name.
 */
export function conforms<T>(schema: z.ZodType<T>, value: unknown): value is T {
  return checkOf(schema)(value);
}

/** Only what the schemas of exports are made of; a schema that changes or refines its value has to be parsed. */
function toCheck(schema: unknown): Check {
  if (!(schema instanceof z.ZodType) || schema.def.checks?.length)
    throw new Error('a schema with further checks has to be parsed');
  if (schema instanceof z.ZodObject && schema.def.catchall === undefined) return objectCheck(schema);
  if (schema instanceof z.ZodArray) {
    const element = toCheck(schema.element);
    return (value) => Array.isArray(value) && value.every(element);
  }
  if (schema instanceof z.ZodRecord) {
    const element = toCheck(schema.valueType);
    return (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every(element);
  }
  if (schema instanceof z.ZodOptional) {
    const inner = toCheck(schema.unwrap());
    return (value) => value === undefined || inner(value);
  }
  if (schema instanceof z.ZodNullable) {
    const inner = toCheck(schema.unwrap());
    return (value) => value === null || inner(value);
  }
  if (schema instanceof z.ZodNumberFormat && schema.format === 'safeint') return Number.isSafeInteger;
  if (schema instanceof z.ZodString) return (value) => typeof value === 'string';
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodUnknown) return () => true;
  throw new Error(`a schema of the kind ${schema.def.type} has to be parsed`);
}

function objectCheck(schema: z.ZodObject): Check {
  const members = Object.entries(schema.shape).map(([key, member]) => ({ key, check: toCheck(member) }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (const { key, check } of members) {
      if (!check((value as Record<string, unknown>)[key])) return false;
    }
    return true;
  };
}
