import type { z } from 'zod';
import { parseJson } from '../importers/json-document.ts';
import { InputError } from '../model/input-error.ts';

/**
 * A JSON text in the shape of a schema: as it was parsed, and with nothing in it but what the schema names.
 * @throws InputError in `file` where it is no JSON or, as `refusal` says, of another shape
 */
export function readJson<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
  refusal: string,
): { readonly value: z.output<Schema>; readonly named: z.output<Schema> } {
  const document = parseJson(text);
  if ('problem' in document)
    throw new InputError(`${refusal}: ${document.problem}`, {
      file,
      line: document.line,
      column: document.column,
    });
  const checked = schema.safeParse(document.value);
  if (checked.success) return { value: document.value as z.output<Schema>, named: checked.data };
  const [issue] = checked.error.issues;
  throw new InputError(`${refusal}: ${issue?.message ?? 'unknown shape'}`, {
    file,
    pointer: (issue?.path ?? []).map((part) => `/${pointerPart(part)}`).join(''),
  });
}

function pointerPart(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}
