import type { Tags } from './schema.ts';

export function tagRecord(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key, tag.Value ?? '']));
}

/** The Name tag, as a list of none or one. */
export function nameTag(tags: Tags): string[] {
  const name = tags?.find((tag) => tag.Key === 'Name')?.Value;
  return name ? [name] : [];
}

/** `acl-77c1 (web tier)`, or the bare id where it has no name. */
export function titleOf(id: string, name: string | null | undefined): string {
  return name ? `${id} (${name})` : id;
}
