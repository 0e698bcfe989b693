import { type CollectionTag, parseDocument, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ReadFile } from '../../importers/importer.ts';
import { asRecord } from '../../importers/json-object.ts';

/** The members of a template, functions in their long form: `{ "Fn::GetAtt": ["Web", "GroupId"] }`. */
export type Template = Readonly<Record<string, unknown>>;

/** A template in JSON or YAML; undefined where the file holds none. */
export function templateIn({ json, text = '' }: ReadFile): Template | undefined {
  const root =
    json === undefined ? (/^\s*Resources\s*:/m.test(text) ? fromYaml(text) : undefined) : asRecord(json);
  const resources = Object.entries(asRecord(root?.Resources) ?? {});
  const isTemplate =
    resources.length > 0 &&
    resources.every(([name, item]) => isFunction(name) || typeof asRecord(item)?.Type === 'string');
  return isTemplate ? root : undefined;
}

/** `Fn::ForEach::Rules`, `Fn::Transform`: it stands for resources, and is none. */
export function isFunction(name: string): boolean {
  return name.startsWith('Fn::');
}

const MOST_ALIASES = 100;

function fromYaml(text: string): Template | undefined {
  // Templates are YAML 1.1, where `yes` is true (user guide, template formats).
  const document = parseDocument(text, {
    ...{ version: '1.1', stringKeys: true, logLevel: 'silent' },
    customTags: (tags) => [...tags.filter((tag) => !isExponent(tag)), ...TAGS],
  });
  // A tag that is not known would leave its value as if it were written plainly.
  if (document.errors.length + document.warnings.length > 0) return undefined;
  return asRecord(document.toJS({ maxAliasCount: MOST_ALIASES }));
}

/** The tag by which `E1`, an exponent alone, would be a number; values of templates are never written so. */
function isExponent(tag: string | ScalarTag | CollectionTag): boolean {
  return typeof tag === 'object' && 'format' in tag && tag.format === 'EXP';
}

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'Transform',
];

/** Short forms of functions, of texts, lists and mappings (CloudFormation user guide, intrinsic functions). */
const TAGS: (ScalarTag | CollectionTag)[] = [
  ...FUNCTIONS.map((name) => `Fn::${name}`),
  'Ref',
  'Condition',
].flatMap((name) => {
  const tag = `!${name.replace('Fn::', '')}`;
  const collection = { tag, resolve: (value: YAMLMap | YAMLSeq) => ({ [name]: value.toJSON() }) };
  return [
    { tag, resolve: (value: string) => ({ [name]: value }) },
    { ...collection, collection: 'seq' as const },
    { ...collection, collection: 'map' as const },
  ];
});
