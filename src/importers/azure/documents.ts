import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { asRecord } from '../json-object.ts';
import { type Answer, answerIn } from './published-answer.ts';
import { ALIASES, RESOURCE_TYPES } from './vocabulary.ts';

/** One object of the platform as a file shows it. */
export interface RawResource {
  readonly file: string;
  readonly pointer: string;
  /** Lower case: `microsoft.network/virtualnetworks`. */
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The request that it answers, where a manifest says so. */
  readonly call?: string;
  /** The list that it is of has more pages than are in evidence. */
  readonly isOfPage?: true;
}

/** A file of the platform: the objects in it, and whether more of them are to come. */
export interface Document {
  readonly file: ReadFile;
  readonly resources: readonly RawResource[];
  readonly gaps: readonly Gap[];
}

/**
 * Finds the objects in a file: one by itself, a list (`az … list`), `{value: […]}` (REST) or `{data: […]}` (Resource Graph).
 * Undefined where it holds none of this platform, no refusal, and was not asked of this platform.
 */
export function findDocument(file: ReadFile): Document | undefined {
  const answer = answerIn(file);
  const { list, pointer } = listIn(answer.json);
  const pages = furtherPages(file, answer);
  const resources = list.flatMap((item, index): RawResource[] => {
    const value = asRecord(item);
    const type = value === undefined ? undefined : typeOf(value);
    if (value === undefined || type === undefined) return [];
    const place = pointer === undefined ? '' : `${pointer}/${index}`;
    const call = file.call === undefined ? {} : { call: file.call };
    const page = pages.length === 0 ? {} : ({ isOfPage: true } as const);
    return [{ file: file.name, pointer: `${answer.pointer}${place}`, type, value, ...call, ...page }];
  });
  const refusal = refusalIn(file);
  if (resources.length === 0 && refusal !== undefined) return { file, resources, gaps: [refusal] };
  if (resources.length === 0 && !(list.length === 0 && isAnswer(file))) return undefined;
  // Rows of other services stand among them in a query of everything.
  const unread = list.filter((item) => !hasType(item)).length;
  return {
    file,
    resources,
    gaps: [...pages, ...(unread === 0 ? [] : [strangers(file, unread)])],
  };
}

/** The answer to a request of the resource manager, as its collector names it: an empty list is an answer, too. */
function isAnswer({ call }: ReadFile): boolean {
  return /^(GET|POST) .*\/providers\/microsoft\./i.test(call ?? '');
}

/** The elements of a document's list; a pointer where there is one. */
function listIn(json: unknown): { readonly list: readonly unknown[]; readonly pointer?: string } {
  if (Array.isArray(json)) return { list: json, pointer: '' };
  const root = asRecord(json);
  for (const key of ['value', 'data']) {
    if (Array.isArray(root?.[key])) return { list: root[key], pointer: `/${key}` };
  }
  return { list: [json] };
}

/** From the id, whose path names it, else as the object states it; undefined for what is none of this platform's. */
function typeOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const byId = typeof value.id === 'string' ? typeOfId(value.id) : undefined;
  const type = byId ?? (typeof value.type === 'string' ? value.type.toLowerCase() : undefined);
  return type !== undefined && RESOURCE_TYPES.test(type) ? (ALIASES.get(type) ?? type) : undefined;
}

/** `/subscriptions/…/providers/Microsoft.Network/virtualNetworks/v/subnets/s` is of type `microsoft.network/virtualnetworks/subnets`. */
export function typeOfId(id: string): string | undefined {
  const [, path] = /.*\/providers\/(.+)$/i.exec(id) ?? [];
  const parts = path?.toLowerCase().split('/') ?? [];
  const [provider, ...rest] = parts;
  if (provider === undefined || rest.length < 2) return undefined;
  return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

function hasType(item: unknown): boolean {
  const { id, type } = asRecord(item) ?? {};
  return typeof type === 'string' || (typeof id === 'string' && typeOfId(id) !== undefined);
}

function refusalIn(file: ReadFile): Gap | undefined {
  const error = asRecord(asRecord(file.json)?.error);
  const { code, message } = error ?? {};
  if (typeof code !== 'string' || typeof message !== 'string' || !/microsoft\.|azure/i.test(message))
    return undefined;
  const what = `${file.call ?? 'the call'} was refused: ${code}`;
  return {
    kind: 'refused',
    effect: 'either',
    what,
    origin: { file: file.name, pointer: '/error', text: code },
  };
}

const TOKENS = ['nextLink', '$skipToken', 'skip_token', 'skipToken'];

function furtherPages(file: ReadFile, { json, pointer, parameters }: Answer): Gap[] {
  // Published examples name a next page that nobody can ask for.
  if (parameters !== undefined) return [];
  const root = asRecord(json);
  const token = TOKENS.find((key) => typeof root?.[key] === 'string' && root[key] !== '');
  const missing = token ?? lackOf(root);
  if (missing === undefined) return [];
  return [
    {
      kind: 'unseen',
      effect: 'either',
      what: `${file.name} is one page of several and the next pages cannot be told from it; export again with all pages in one answer`,
      origin: {
        file: file.name,
        pointer: `${pointer}/${missing}`,
        text: missing,
      },
    },
  ];
}

/** Resource Graph tells no token where a query does not ask for ids, and cuts its answer all the same. */
function lackOf(root: Readonly<Record<string, unknown>> | undefined): string | undefined {
  if (root?.resultTruncated === 'true') return 'resultTruncated';
  const rows = Array.isArray(root?.data) ? root.data.length : Number.POSITIVE_INFINITY;
  return ['totalRecords', 'total_records'].find((key) => Number(root?.[key] ?? 0) > rows);
}

function strangers(file: ReadFile, count: number): Gap {
  return {
    kind: 'refused',
    effect: 'either',
    what: `${file.name}: ${count === 1 ? 'one element has' : `${count} elements have`} neither a resource type nor an id, and ${count === 1 ? 'was' : 'were'} not read`,
    origin: { file: file.name, pointer: '', text: file.name },
  };
}
