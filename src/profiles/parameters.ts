import type { ParameterValue } from '../model/configuration.ts';
import type { Service } from '../model/deployment.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { Profile } from '../model/profile.ts';
import { parameterProblem } from '../model/profile-parameter.ts';
import type { Condition, ProfileService } from '../model/profile-row.ts';

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/**
 * The values of a profile's parameters: what is given, otherwise the default; absent where neither is.
 * @throws InputError at the place that `placeOf` gives for a parameter (and an entry of its list)
 */
export function fillParameters(
  profile: Profile,
  given: ParameterValues,
  placeOf: (path: readonly (string | number)[], part: 'key' | 'value') => Place,
): ParameterValues {
  const values: Record<string, ParameterValue> = {};
  for (const [name, value] of Object.entries(given)) {
    const parameter = Object.hasOwn(profile.parameters, name) ? profile.parameters[name] : undefined;
    if (parameter === undefined)
      throw new InputError(
        unknownWord('parameter', name, Object.keys(profile.parameters)),
        placeOf([name], 'key'),
      );
    const problem = parameterProblem(parameter, value);
    if (problem === undefined) continue;
    const path = problem.index === undefined ? [name] : [name, problem.index];
    throw new InputError(`${name}: ${problem.message}`, placeOf(path, 'value'));
  }
  for (const [name, parameter] of Object.entries(profile.parameters)) {
    const value = given[name] ?? parameter.default;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Whether a condition holds; undefined where that depends on a parameter without a value. */
export function conditionHolds(when: Condition | undefined, values: ParameterValues): boolean | undefined {
  let unset = false;
  for (const [name, wanted] of Object.entries(when ?? {})) {
    const value = values[name];
    if (value === undefined) unset = true;
    else if (!wanted.some((each) => (Array.isArray(value) ? value.includes(String(each)) : value === each)))
      return false;
  }
  return unset ? undefined : true;
}

/** What is said of values that cannot stand together, defaults included; undefined where there are none. */
export function contradictionIn(profile: Profile, values: ParameterValues): string | undefined {
  const found = profile.contradictions.find(({ when }) => conditionHolds(when, values) === true);
  if (found === undefined) return undefined;
  const named = Object.keys(found.when).map((name) => `${name}: ${String(values[name])}`);
  return `contradictory parameters (${named.join(', ')}): ${found.text}`;
}

/** The service with its ports filled in; undefined where the parameter that it follows has no value. */
export function fillService(service: ProfileService, values: ParameterValues): Service | undefined {
  if (!('base' in service)) return service;
  const base = values[service.base];
  if (typeof base !== 'number') return undefined;
  const ports = [base + service.offset, base + (service.through ?? service.offset)] as const;
  return { protocol: service.protocol, ports: [ports] };
}
