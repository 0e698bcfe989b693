import type { ReadFile } from '../importer.ts';

/** The answer in a file, with its place. */
export interface Answer {
  readonly json: unknown;
  readonly pointer: string;
  /** What the call was asked with, where the file says so. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The answer itself; examples of the published REST interface hold it beside the call, under `responses/200/body`. */
export function answerIn({ json }: Pick<ReadFile, 'json'>): Answer {
  const { parameters, responses } = members(json);
  const { body } = members(members(responses)['200']);
  return parameters === undefined || body === undefined
    ? { json, pointer: '' }
    : { json: body, pointer: '/responses/200/body', parameters: members(parameters) };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
