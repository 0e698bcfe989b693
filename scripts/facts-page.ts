import { z } from 'zod';
import { type FactKind, isAskedKind } from '../src/model/fact-kinds.ts';
import { PolicyInput } from '../src/model/facts.ts';

const SECTION = /(<!-- facts: `npm run generate` writes what follows -->\n)[\s\S]*?(<!-- end of facts -->)/;

interface Schema {
  readonly description?: string;
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
  const { properties } = z.toJSONSchema(PolicyInput, { target: 'draft-07', io: 'output' }) as Schema;
  return Object.entries(properties ?? {})
    .map(([kind, schema]) => kindText(kind, schema))
    .join('\n');
}

function kindText(kind: string, { description, items = {} }: Schema): string {
  const { properties = {}, required = [] } = items;
  const fields = Object.entries(properties).map(
    ([field, type]) =>
      `| \`${field}\` | ${typeText(type)}${required.includes(field) ? '' : ', or absent'} | ${(type.description ?? '').replaceAll('|', '\\|')} |`,
  );
  const example = Object.fromEntries(
    required.map((field) => [field, exampleOf(field, properties[field] ?? {})]),
  );
  const asked = isAskedKind(kind as FactKind)
    ? 'Computed only where a policy that judges names the kind under `facts` in its METADATA.'
    : undefined;
  // Kinds that share a schema say themselves what they are.
  const texts = [description ?? items.description, asked];
  return `### \`${kind}\`

${texts.filter((text) => text !== undefined).join(' ')}

| field | value | |
|---|---|---|
${fields.join('\n')}

\`\`\`json
${JSON.stringify(example)}
\`\`\`
`;
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
