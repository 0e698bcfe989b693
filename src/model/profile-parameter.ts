import { z } from 'zod';
import { quotedChoices, suggestion } from './near-miss.ts';
import { DnsName, describeValue, Text } from './schema.ts';
import { RangeText } from './selector.ts';

const common = { title: Text };
/** Value → what the vendor calls it. */
const choices = z.record(Text, Text).meta({ minProperties: 1 });

/** What differs between installations of one product. A parameter without a default must be given as soon as a row depends on it. */
export const Parameter = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('integer'),
    ...common,
    minimum: z.int(),
    maximum: z.int(),
    default: z.int().optional(),
  }),
  z.strictObject({ type: z.literal('enumeration'), ...common, choices, default: z.string().optional() }),
  z.strictObject({ type: z.literal('set'), ...common, choices, default: z.array(z.string()).optional() }),
  z.strictObject({ type: z.literal('boolean'), ...common, default: z.boolean().optional() }),
  z.strictObject({
    type: z.literal('endpoint'),
    ...common,
    default: z.string().optional().meta({ description: 'Absent: somewhere on the internet' }),
  }),
]);
export type Parameter = z.infer<typeof Parameter>;

/** Why a value does not fit a parameter, or undefined where it does; `index` is the entry of a list that is wrong. */
export function parameterProblem(
  parameter: Parameter,
  value: unknown,
): { readonly message: string; readonly index?: number } | undefined {
  switch (parameter.type) {
    case 'integer': {
      const fits =
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= parameter.minimum &&
        value <= parameter.maximum;
      return fits
        ? undefined
        : {
            message: `expected an integer from ${parameter.minimum} to ${parameter.maximum}, found ${describeValue(value)}${unquotedHint(value, /^-?\d+$/)}`,
          };
    }
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : {
            message: `expected true or false, found ${describeValue(value)}${unquotedHint(value, /^(true|false)$/)}`,
          };
    case 'enumeration':
      return choiceProblem(parameter.choices, value);
    case 'endpoint': {
      const list = Array.isArray(value) ? value : [value];
      const index = list.findIndex((entry) => typeof entry !== 'string' || !isEndpoint(entry));
      if (index === -1 && list.length > 0) return undefined;
      const message = `expected a DNS name, an address, a prefix, or a list of them; found ${describeValue(list[index])}`;
      return Array.isArray(value) && list.length > 0 ? { message, index } : { message };
    }
    case 'set': {
      if (!Array.isArray(value))
        return {
          message: `expected a list of ${quotedChoices(Object.keys(parameter.choices))}, found ${describeValue(value)}`,
        };
      for (const [index, entry] of value.entries()) {
        const problem = choiceProblem(parameter.choices, entry);
        if (problem !== undefined) return { ...problem, index };
        if (value.indexOf(entry) !== index)
          return { message: `${JSON.stringify(entry)} stands here twice`, index };
      }
      return undefined;
    }
  }
}

/** Why a condition on a parameter can never be written so: a set is asked for one of its entries, anything else for its value. */
export function conditionProblem(parameter: Parameter, value: unknown): string | undefined {
  if (parameter.type === 'endpoint') return 'a condition cannot ask for an endpoint';
  return parameter.type === 'set'
    ? choiceProblem(parameter.choices, value)?.message
    : parameterProblem(parameter, value)?.message;
}

function isEndpoint(text: string): boolean {
  return RangeText.safeParse(text).success || DnsName.safeParse(text).success;
}

function choiceProblem(
  allowed: Readonly<Record<string, string>>,
  value: unknown,
): { readonly message: string } | undefined {
  if (typeof value === 'string' && Object.hasOwn(allowed, value)) return undefined;
  const found = describeValue(value);
  const quoted = JSON.stringify(String(value));
  if (isScalar(value) && Object.hasOwn(allowed, String(value)))
    return { message: `expected the text ${quoted}, found ${found}: write it in quotes, as ${quoted}` };
  const hint =
    typeof value === 'string'
      ? suggestion(value, Object.keys(allowed))
      : `there are: ${Object.keys(allowed).join(', ')}`;
  return { message: `expected one of the choices, found ${found}; ${hint}` };
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function unquotedHint(value: unknown, meant: RegExp): string {
  return typeof value === 'string' && meant.test(value) ? `: write ${value}, without quotes` : '';
}
