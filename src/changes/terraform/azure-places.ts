import { TYPES } from '../../importers/azure/vocabulary.ts';
import { changeMembership, doubtMembers } from '../azure/application-groups.ts';
import { interfaceIds, type Reference, refer, referenceAt, subnetIds } from '../azure/places.ts';
import { isSameId, listsOf } from '../azure/resources.ts';
import { insert } from '../editable-evidence.ts';
import { perhapsRefused } from './leaving.ts';
import {
  type Edit,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  shownOf,
} from './planned.ts';
import { text } from './planned-values.ts';

/**
 * `azurerm_subnet_network_security_group_association`, and the others by which a place names what decides there.
 * @param named the attribute with the id of what is named
 */
export function association(
  place: 'subnet_id' | 'network_interface_id',
  member: Reference,
  named: string,
): (context: PlanContext, resource: PlannedResource) => Edit[] {
  return (context, resource) => {
    const { evidence } = context;
    const { before, after, origin, address } = resource;
    const edits: Edit[] = [];
    const [oldPlace, oldTarget] = [text(before?.[place]), text(before?.[named])];
    if (oldPlace !== undefined && oldTarget !== undefined)
      edits.push({
        phase: 'take away',
        run: () => {
          if (isSameId(referenceAt(evidence, oldPlace, member), oldTarget))
            refer(evidence, oldPlace, member, undefined, origin);
        },
      });
    if (after === undefined) return edits;
    const at = plannedText(context, resource, place);
    const target = plannedText(context, resource, named);
    if (at === undefined || 'unknown' in at) {
      const why = `${address} puts a ${WORDS[member]} at a place that is not known`;
      context.gap('either', why, origin);
      const places = place === 'subnet_id' ? subnetIds(evidence) : interfaceIds(evidence);
      const doubt = (): void => {
        for (const each of places) refer(evidence, each, member, why, origin);
      };
      return [...edits, { phase: 'wear', run: doubt }];
    }
    const refused = perhapsRefused(context, resource);
    const open = target === undefined ? `a ${WORDS[member]} that is not known` : shownOf(target);
    const id = refused ?? open;
    if (refused !== undefined) context.gap('either', refused, origin);
    else if (target === undefined || 'unknown' in target) context.gap('either', `${address}: ${id}`, origin);
    const run = (): void => {
      if (!refer(evidence, at.value, member, id, origin))
        context.gap('either', `${at.value}, which ${address} changes, is not in evidence`, origin);
    };
    return [...edits, { phase: 'wear', run }];
  };
}

const WORDS: Readonly<Record<Reference, string>> = {
  networkSecurityGroup: 'network security group',
  routeTable: 'route table',
  natGateway: 'NAT gateway',
};

/** `azurerm_application_security_group`: nobody is a member of it yet. */
export function applicationGroup(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, origin } = resource;
  if (after === undefined || action === 'update') return [];
  const run = (): void => {
    const [place] = listsOf(evidence, TYPES.applicationGroups);
    const id = ownId(context, resource);
    if (place !== undefined) insert(evidence, place.document, place.list, { id, name: after.name }, origin);
    else
      context.gap(
        'either',
        `${resource.address} is created, and no application security group is in evidence`,
        origin,
      );
  };
  return [{ phase: 'create', run }];
}

/** `azurerm_network_interface_application_security_group_association`: for all addresses of the interface. */
export function applicationGroupAssociation(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, origin } = resource;
  const edits: Edit[] = [];
  const [oldPlace, oldGroup] = [
    text(before?.network_interface_id),
    text(before?.application_security_group_id),
  ];
  if (oldPlace !== undefined && oldGroup !== undefined)
    edits.push({
      phase: 'take away',
      run: () =>
        setMembership(context, oldPlace, (ids) => ids.filter((id) => !isSameId(id, oldGroup)), resource),
    });
  if (after === undefined) return edits;
  const place = plannedText(context, resource, 'network_interface_id');
  const group = plannedText(context, resource, 'application_security_group_id');
  if (place === undefined || group === undefined || 'unknown' in place || 'unknown' in group) {
    const why = `${resource.address} puts an interface into an application security group, and which is not known`;
    context.gap('either', why, origin);
    const named = knownOf(group);
    const isMeant = (id: unknown): boolean => named === undefined || isSameId(id, named);
    return [
      ...edits,
      { phase: 'wear', run: () => doubtMembers(context.evidence, ['*'], isMeant, why, resource) },
    ];
  }
  const run = (): void => setMembership(context, place.value, (ids) => [...ids, group.value], resource);
  return [...edits, { phase: 'wear', run }];
}

function setMembership(
  { evidence, gap }: PlanContext,
  place: string,
  change: (ids: readonly string[]) => readonly string[],
  { address, origin }: PlannedResource,
): void {
  if (!changeMembership(evidence, place, () => true, change, origin))
    gap('either', `${place}, which ${address} changes, is not in evidence`, origin);
}
