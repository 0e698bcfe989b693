import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PolicyInput } from '../src/model/facts.ts';
import { ASKED_KINDS } from '../src/model/finding.ts';

const MODEL = join(import.meta.dirname, '../src/model');
const SECTION = /(<!-- facts: `npm run generate` writes what follows -->\n)[\s\S]*?(<!-- end of facts -->)/;

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** What the fields of facts are called in the examples; others show their first value, or `…`. */
const VALUES: Readonly<Record<string, unknown>> = {
  deployment: 'wiki-prod',
  row: 'database',
  from_role: 'application',
  to_role: 'database',
  role: 'database',
  asset: 'i-0a1b2c3d',
  filter: 'sg-0a1b2c3d',
  protocol: 'tcp',
  from_port: 5432,
  to_port: 5432,
  expected: '3 private subnets in 3 zones',
  found: '2 of 3 private subnets, in 2 zones',
  waiver: 'directory',
  policy: 'required_flow_missing',
  expires: '2026-12-10',
};

/** A page whose section about the facts says what their schema says. */
export function withFacts(page: string): string {
  return page.replace(SECTION, (_, begin: string, end: string) => `${begin}\n${factsText()}\n${end}`);
}

function factsText(): string {
  const sources = readdirSync(MODEL)
    .filter((name) => name.endsWith('facts.ts'))
    .map((name) => readFileSync(join(MODEL, name), 'utf8'));
  const { properties } = z.toJSONSchema(PolicyInput, { target: 'draft-07', io: 'output' }) as Schema;
  return Object.entries(properties ?? {})
    .map(([kind, { items }]) => kindText(kind, items ?? {}, sources))
    .join('\n');
}

function kindText(kind: string, schema: Schema, sources: readonly string[]): string {
  const all = sources.join('\n');
  const name = new RegExp(`\\b${kind}: z\\.array\\((\\w+)\\)`).exec(all)?.[1] ?? '';
  const start = all.indexOf(`export const ${name} =`);
  const own = all.slice(start, all.indexOf('\n});', start));
  // Kinds that share a schema say themselves what they are.
  const kinds = all.slice(all.indexOf('export const FlowFacts =')).split('\n});', 1).join('');
  // Fields that several kinds have are spread into their schemas.
  const shared = [...all.matchAll(/^(?:export )?const \w+ = \{[\s\S]*?^\};/gm)].join('\n');
  const required = schema.required ?? [];
  const fields = Object.entries(schema.properties ?? {}).map(([field, type]) => {
    const comment = commentOf(field, new RegExp(`\\b${field}:`).test(own) ? own : shared) ?? '';
    return `| \`${field}\` | ${typeText(type)}${required.includes(field) ? '' : ', or absent'} | ${comment} |`;
  });
  const example = Object.fromEntries(
    required.map((field) => [field, exampleOf(field, schema.properties?.[field] ?? {})]),
  );
  const asked = (ASKED_KINDS as readonly string[]).includes(kind)
    ? 'Computed only where a policy that judges names the kind under `facts` in its METADATA.'
    : undefined;
  return `### \`${kind}\`

${[commentOf(kind, kinds) ?? commentOf(name, all), asked].filter((text) => text !== undefined).join(' ')}

| field | value | |
|---|---|---|
${fields.join('\n')}

\`\`\`json
${JSON.stringify(example)}
\`\`\`
`;
}

/** The comment right before a name is declared. */
function commentOf(name: string, source: string): string | undefined {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*(?:export const )?${name}\\b(?::| =)`).exec(
    source,
  );
  return found?.[1]
    ?.replaceAll(/\s*\n\s*\*\s?/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}

function typeText({ type, enum: values, items }: Schema): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(' ');
  if (type === 'array') return `list of ${typeText(items ?? {})}`;
  return type ?? 'value';
}

function exampleOf(field: string, { type, enum: values, items, properties }: Schema): unknown {
  if (field === 'id') return 'wiki-prod/database';
  if (values !== undefined) return values[0];
  if (field in VALUES) return VALUES[field];
  if (type === 'boolean') return false;
  if (type === 'integer') return 1;
  if (type === 'array') return [exampleOf('', items ?? {})];
  if (type === 'object')
    return Object.fromEntries(
      Object.entries(properties ?? {}).map(([name, each]) => [name, exampleOf(name, each)]),
    );
  return '…';
}
