import type { DeploymentConfiguration } from '../model/configuration.ts';
import type { Role } from '../model/deployment.ts';
import { type Endpoint, endpointKey } from '../model/endpoint.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { Profile } from '../model/profile.ts';
import type { OwnedSelector } from '../model/selector.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { strangerIn } from './role-members.ts';
import { selectEndpoints } from './select-endpoints.ts';
import type { Selections } from './selections.ts';

/** Gives the place of a role's binding, or of one of its selectors. */
export type RolePlace = (path: readonly (string | number)[], part: 'key' | 'value') => Place;

/**
 * The bound roles of a deployment, in the profile's order; a role may be bound to others.
 * @throws InputError for a role that the profile does not have, one that is bound to itself or outside the role that holds it, and a selector that selects nothing
 */
export function bindRoles(
  profile: Profile,
  bindings: Readonly<Record<string, readonly OwnedSelector[]>>,
  resolved: DeploymentConfiguration['resolved'],
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  placeOf: RolePlace,
  selections?: Selections,
): Record<string, Role> {
  const names = Object.keys(profile.roles);
  const unknown = Object.keys(bindings).find((name) => !Object.hasOwn(profile.roles, name));
  if (unknown !== undefined)
    throw new InputError(unknownWord('role', unknown, names), placeOf([unknown], 'key'));
  const bound = new Map<string, readonly Endpoint[]>();
  const owners = new Map(Object.keys(bindings).map((name) => [name, new Map<string, string>()]));

  function bind(name: string, path: readonly string[]): readonly Endpoint[] {
    const known = bound.get(name);
    if (known !== undefined) return known;
    const endpoints: Endpoint[] = [];
    for (const [index, selector] of (bindings[name] ?? []).entries()) {
      const place = placeOf([name, index], 'value');
      const selected = selectEndpoints(
        snapshot,
        selector,
        (role) => bindReferred(role, [...path, name], place),
        resolved,
        place,
        selections,
      );
      endpoints.push(...selected);
      for (const key of selected.map(endpointKey)) {
        const owner =
          selector.owner ?? (selector.kind === 'role' ? owners.get(selector.role)?.get(key) : undefined);
        if (owner !== undefined) owners.get(name)?.set(key, owner);
      }
    }
    const distinct = withoutRepeats(endpoints);
    bound.set(name, distinct);
    return distinct;
  }

  function bindReferred(role: string, path: readonly string[], place: Place): readonly Endpoint[] {
    if (path.includes(role))
      throw new InputError(`the role "${role}" is bound to itself: ${[...path, role].join(' → ')}`, place);
    if (!Object.hasOwn(bindings, role))
      throw new InputError(unknownWord('bound role', role, Object.keys(bindings)), place);
    return bind(role, path);
  }

  const roles: Record<string, Role> = {};
  for (const name of names) {
    if (!Object.hasOwn(bindings, name)) continue;
    bind(name, []);
    roles[name] = {
      name,
      title: profile.roles[name]?.title ?? name,
      endpoints: bound.get(name) ?? [],
      owners: owners.get(name) ?? new Map(),
    };
  }
  for (const role of Object.values(roles)) {
    const whole = roles[profile.roles[role.name]?.within ?? ''];
    const stranger = whole === undefined ? undefined : strangerIn(role, whole, snapshot);
    if (whole !== undefined && stranger !== undefined)
      throw new InputError(
        `the role "${role.name}" has ${stranger}, which the role "${whole.name}" (${whole.title}) does not hold`,
        placeOf([role.name], 'value'),
      );
  }
  return roles;
}

function withoutRepeats(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const kept = new Map<string, Endpoint>();
  for (const endpoint of endpoints) kept.set(endpointKey(endpoint), endpoint);
  return [...kept.values()];
}
