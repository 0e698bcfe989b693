import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { asRecord } from '../json-object.ts';
import { BLOCK_OPTIONS, MODELLED_LISTS, UNJUDGED_OBJECTS, UNMODELLED_LISTS } from './vocabulary.ts';

/** One API answer: the body below whatever wrapper the file has. */
export interface Answer {
  readonly file: ReadFile;
  /** JSON pointer of the body: empty, or `/data` below a recorder's wrapper. */
  readonly pointer: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Finds the answer in a file; undefined when the file holds none of this platform's lists and no recorded refusal. */
export function findAnswer(file: ReadFile): Answer | undefined {
  const root = asRecord(file.json);
  if (root === undefined) return undefined;
  if (isAnswer(root)) return { file, pointer: '', body: root };
  const data = asRecord(root.data);
  if (data !== undefined && (isAnswer(data) || isRefusal(root, data)))
    return { file, pointer: '/data', body: data };
  return isRefusal(root, root) ? { file, pointer: '', body: root } : undefined;
}

/** The lists of an answer that this importer knows, in the order in which the vocabulary names them. */
function knownLists(body: Answer['body']): string[] {
  return [...MODELLED_LISTS, ...Object.keys(UNMODELLED_LISTS), BLOCK_OPTIONS, ...UNJUDGED_OBJECTS].filter(
    (key) => key in body && isList(key, body[key]),
  );
}

/** An answer with a continuation token holds one page of several. */
export function isComplete(answer: Answer): boolean {
  return !isToken(answer.body.NextToken) && !isToken(answer.body.NextMarker);
}

export function describeAnswer(answer: Answer): Gap[] {
  const error = asRecord(answer.body.Error);
  const lists = knownLists(answer.body);
  if (error !== undefined && lists.length === 0) {
    const what = `${answer.file.call ?? 'the call'} was refused: ${String(error.Code)}`;
    return [
      {
        kind: 'refused',
        effect: 'either',
        what,
        origin: { file: answer.file.name, pointer: `${answer.pointer}/Error`, text: String(error.Code) },
      },
    ];
  }
  if (isComplete(answer)) return [];
  const what = `${lists.join(', ')}: the answer is one page of several and the next pages cannot be told from it; export again with all pages in one answer`;
  const member = isToken(answer.body.NextToken) ? 'NextToken' : 'NextMarker';
  return [
    {
      kind: 'unseen',
      effect: 'either',
      what,
      origin: { file: answer.file.name, pointer: `${answer.pointer}/${member}`, text: member },
    },
  ];
}

/** Id of the object that an answer is about and does not name: the manifest's call names it, else the path. */
export function askedAbout(file: ReadFile, prefix: string): string | undefined {
  const id = new RegExp(`${prefix}-[0-9a-f]{8,17}(?![0-9a-f])`);
  return id.exec(file.call ?? '')?.[0] ?? id.exec(file.name)?.[0];
}

function isAnswer(body: Readonly<Record<string, unknown>>): boolean {
  return knownLists(body).length > 0 && !isElement(body);
}

/** An element by itself (an instance names its groups in `SecurityGroups`), as jq cuts it out, or an object of another platform. */
function isElement(body: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(body).some(
    ([key, value]) => typeof value === 'string' && /^([A-Z]\w*)?(Id|Arn|Name)$/.test(key),
  );
}

function isRefusal(
  root: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
): boolean {
  const wrapped = root !== body || 'ResponseMetadata' in root;
  return wrapped && typeof asRecord(body.Error)?.Code === 'string';
}

/** Members of the elements of lists whose names are words of many formats: an element has one of them. */
const ELEMENT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Entries: ['Cidr'],
  Addresses: ['PublicIp', 'AllocationId'],
  Attributes: ['Key'],
  Listeners: ['ListenerArn'],
  Rules: ['RuleArn'],
  Associations: ['TransitGatewayAttachmentId'],
  Routes: ['TransitGatewayAttachments', 'DestinationCidrBlock'],
};

/** The same for answers that are one object. */
const OBJECT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  cluster: ['resourcesVpcConfig'],
  Firewall: ['FirewallPolicyArn'],
  FirewallPolicy: ['StatelessDefaultActions'],
  RuleGroup: ['RulesSource'],
  LoadBalancerAttributes: ['CrossZoneLoadBalancing'],
};

function isList(key: string, value: unknown): boolean {
  if (key === BLOCK_OPTIONS) return asRecord(value) !== undefined;
  const object = OBJECT_MEMBERS[key];
  if (object !== undefined) return object.some((member) => asRecord(value)?.[member] !== undefined);
  const fields = ELEMENT_MEMBERS[key];
  if (fields === undefined) return true;
  if (!Array.isArray(value)) return false;
  return value.every((element) => fields.some((field) => asRecord(element)?.[field] !== undefined));
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
