import { typeOfId } from '../../importers/azure/documents.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import type { ReadFile } from '../../importers/importer.ts';
import { asRecord } from '../../importers/json-object.ts';
import { textsIn } from '../aws/touched.ts';
import { isHarmlessOfAzure } from '../azure/harmless-resources.ts';
import { doubtTouched } from '../azure/touched.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { addGap, type Change } from './change.ts';
import { layGroup, layRule } from './lay-groups.ts';
import { layPeering, layPeeringsOf, PEERINGS } from './lay-peerings.ts';
import { layAddressDeletion, layNetwork, layNewNetwork, layPlace } from './lay-places.ts';
import { layRoute, layTable, ROUTES } from './lay-routes.ts';

/** `az deployment group what-if --no-pretty-print`, and the REST answer below `properties`. */
export function isWhatIf({ json }: ReadFile): boolean {
  const root = asRecord(json);
  const { status, changes } = { ...root, ...asRecord(root?.properties) } as Readonly<Record<string, unknown>>;
  if (!Array.isArray(changes)) return false;
  // One that changes nothing says how it ended.
  if (changes.length === 0) return typeof status === 'string';
  return changes.every((item) => typeof asRecord(item)?.changeType === 'string');
}

function listIn(
  json: unknown,
  member: string,
): { readonly pointer: string; readonly list: readonly unknown[] } {
  const root = asRecord(json);
  const inside = asRecord(root?.properties)?.[member];
  const list = inside ?? root?.[member];
  return {
    pointer: inside === undefined ? `/${member}` : `/properties/${member}`,
    list: Array.isArray(list) ? list : [],
  };
}

/** Lays what a deployment would change over evidence: the difference of each resource. */
export function layWhatIf(evidence: EditableEvidence, file: ReadFile): void {
  tellSkipped(evidence, file);
  tellFailure(evidence, file);
  const all = (['changes', 'potentialChanges'] as const).flatMap((member) => {
    const { pointer, list } = listIn(file.json, member);
    return list.map((raw, index): Change => {
      const { resourceId, changeType, before, after } = asRecord(raw) ?? {};
      const id = typeof resourceId === 'string' ? resourceId : '';
      const kind = String(changeType).toLowerCase();
      return {
        id,
        ...(member === 'changes'
          ? { kind, after: asRecord(after) as JsonObject | undefined }
          : { kind: UNCHANGED.has(kind) ? kind : `perhaps ${kind}`, after: undefined }),
        before: asRecord(before) as JsonObject | undefined,
        origin: {
          file: file.name,
          pointer: `${pointer}/${index}`,
          text: id.slice(id.lastIndexOf('/') + 1),
        },
      };
    });
  });
  // Peerings with them may stand before them.
  for (const change of all) if (change.kind === 'create') layNewNetwork(evidence, change);
  for (const change of all) if (!isDeletedLast(change)) layChange(evidence, change, all);
  for (const change of all) if (isDeletedLast(change)) layChange(evidence, change, all);
}

/** What others name goes once all else is done (deployment modes, complete mode). */
function isDeletedLast({ id, kind }: Change): boolean {
  const named: readonly string[] = [TYPES.securityGroups, TYPES.routeTables, TYPES.publicAddresses];
  return kind === 'delete' && named.includes(typeOfId(id) ?? '');
}

const UNCHANGED: ReadonlySet<string> = new Set(['nochange', 'ignore', 'noeffect']);

/** Parts of a template that the platform did not look into. */
function tellSkipped(evidence: EditableEvidence, { name, json }: ReadFile): void {
  const { pointer, list } = listIn(json, 'diagnostics');
  for (const [index, raw] of list.entries()) {
    const { level, code, target } = asRecord(raw) ?? {};
    if (level === 'Info') continue;
    const text = String(target ?? code);
    const what = `the answer may not hold all that the deployment changes: ${String(code)} at ${text}`;
    addGap(evidence, what, {
      file: name,
      pointer: `${pointer}/${index}`,
      text: text.slice(text.lastIndexOf('/') + 1),
    });
  }
}

/** An answer that failed need not hold all, or any, of what the deployment changes. */
function tellFailure(evidence: EditableEvidence, { name, json }: ReadFile): void {
  const root = asRecord(json);
  const { status, error } = { ...root, ...asRecord(root?.properties) } as Readonly<Record<string, unknown>>;
  const { code, message } = asRecord(error) ?? {};
  if (!/^(failed|canceled)$/i.test(String(status)) && code === undefined) return;
  const why = [code, message].filter((each) => typeof each === 'string').join(': ');
  const what = `the answer says that it failed, and may not hold what the deployment changes${why === '' ? '' : `: ${why}`}`;
  addGap(evidence, what, { file: name, pointer: '/error', text: String(code ?? status) });
}

function layChange(evidence: EditableEvidence, change: Change, all: readonly Change[]): void {
  const { id, kind, before, after, origin } = change;
  const type = typeOfId(id) ?? '';
  if (UNCHANGED.has(kind) || isHarmlessOfAzure(type) || type === TYPES.applicationGroups) return;
  const isKnown = kind === 'delete' || after !== undefined;
  if (type === TYPES.securityGroups) layGroup(evidence, change, isKnown);
  else if (type === TYPES.securityRules) layRule(evidence, change, isKnown, all);
  else if (type === TYPES.routeTables) layTable(evidence, change);
  else if (type === TYPES.publicAddresses && kind === 'create') return;
  else if (type === TYPES.publicAddresses && kind === 'delete') layAddressDeletion(evidence, change);
  else if (type === ROUTES) layRoute(evidence, change, all);
  else if (type === PEERINGS) layPeering(evidence, change);
  else if ((type === TYPES.subnets || type === TYPES.interfaces) && kind === 'modify' && isKnown)
    layPlace(evidence, change, before, after);
  else if (type === TYPES.networks && kind === 'modify' && isKnown) layNetwork(evidence, change);
  else {
    if (type === TYPES.networks && kind === 'create' && isKnown) layPeeringsOf(evidence, change);
    addGap(evidence, `what ${kind} of ${id} does to flows is not modelled`, origin);
    const texts = [
      id,
      ...[before, after].flatMap((value) => textsIn(value).flatMap(({ text }) => text ?? [])),
    ];
    doubtTouched(evidence, type, texts, kind === 'create', origin);
  }
}
