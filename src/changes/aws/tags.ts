import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, type JsonObject, type Listed } from '../editable-evidence.ts';
import { elementsIn, elementsOf, instancesOf, listIn } from './elements.ts';

export interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

/** Changes the tags of resources: roles are bound by tags and names, and zones by names of networks. */
export function retag(
  evidence: EditableEvidence,
  resources: readonly string[],
  change: (old: readonly Tag[]) => readonly Tag[],
  origin: Origin,
): void {
  const ids = new Set(resources);
  for (const [elements, id, member] of taggedIn(evidence))
    for (const { document, value } of elements)
      if (ids.has(String(value[id]))) {
        const old = elementsIn(document, listIn(value, member)).map((each) => each.value as JsonObject & Tag);
        assign(evidence, document, value, { [member]: change(old) }, origin);
      }
}

/** These tags beside others, which they replace where they have their keys. */
export function withTags(old: readonly Tag[], given: readonly Tag[]): Tag[] {
  const keys = new Set(given.map(({ Key }) => Key));
  return [
    ...old.filter(({ Key }) => !keys.has(Key)),
    ...given.map(({ Key, Value = '' }) => ({ Key, Value })),
  ];
}

/** Gives a resource other tags; those that the change does not speak of stay. */
export function changeTags(
  evidence: EditableEvidence,
  resource: string,
  old: readonly Tag[],
  planned: readonly Tag[],
  origin: Origin,
): void {
  const own = new Set(old.map(({ Key }) => Key));
  const kept = (current: readonly Tag[]) => current.filter(({ Key }) => !own.has(Key));
  retag(evidence, [resource], (current) => withTags(kept(current), planned), origin);
}

/** What is known by its tags: its elements, the member with its id, and the one with its tags. */
function taggedIn(evidence: EditableEvidence): (readonly [Listed[], string, string])[] {
  return [
    [instancesOf(evidence), 'InstanceId', 'Tags'],
    [elementsOf(evidence, 'NetworkInterfaces'), 'NetworkInterfaceId', 'TagSet'],
    [elementsOf(evidence, 'Vpcs'), 'VpcId', 'Tags'],
    [elementsOf(evidence, 'Subnets'), 'SubnetId', 'Tags'],
  ];
}
