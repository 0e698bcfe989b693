import { asRecord } from '../../importers/json-object.ts';
import type { EditableEvidence } from '../editable-evidence.ts';
import { type Names, resolveValue, textOf } from './values.ts';

/**
 * Values by the names under which stacks export them (`aws cloudformation list-exports`, and templates that were laid before); of a
 * name that several regions have, each value.
 */
export function exportsIn({ documents, exports }: EditableEvidence): Map<string, ReadonlySet<string>> {
  const listed = documents.flatMap(({ file }) => {
    const { Exports: list } = asRecord(file.json) ?? {};
    return (Array.isArray(list) ? list : []).flatMap((raw) => {
      const { Name: name, Value: value } = asRecord(raw) ?? {};
      return typeof name === 'string' && typeof value === 'string' ? [{ name, value }] : [];
    });
  });
  const groups = [...Map.groupBy(listed, ({ name }) => name)].map(
    ([name, list]) => [name, new Set(list.map(({ value }) => value))] as const,
  );
  return new Map([...groups, ...[...exports].map(([name, value]) => [name, new Set([value])] as const)]);
}

/** What a template exports under names and with values that are known. */
export function keepExports(evidence: EditableEvidence, outputs: unknown, names: Names): void {
  for (const output of Object.values(asRecord(outputs) ?? {})) {
    const { Export: exported, Value: raw } = asRecord(output) ?? {};
    const name = textOf(resolveValue(asRecord(exported)?.Name, names));
    const value = textOf(resolveValue(raw, names));
    if (name !== undefined && value !== undefined) evidence.exports.set(name, value);
    else if (name !== undefined) evidence.exports.delete(name);
  }
}
