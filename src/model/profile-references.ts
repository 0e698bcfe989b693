import { unknownWord } from './near-miss.ts';
import type { Profile } from './profile.ts';
import { conditionProblem, type Parameter, parameterProblem } from './profile-parameter.ts';

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
  /** The key is wrong, not its value. */
  readonly params?: { readonly part: 'key' };
}

type Section = 'requirements' | 'restrictions' | 'onlyThese' | 'assumptions' | 'unverifiable';
type Item = Profile[Section][number];

/** What a profile says that it contradicts elsewhere: unknown roles and parameters, values that cannot be, ids used twice. */
export function* profileProblems(profile: Profile): Generator<Problem> {
  for (const [name, parameter] of Object.entries(profile.parameters))
    yield* parameterProblems(name, parameter);
  const places = new Map<string, string>();
  for (const section of [
    'requirements',
    'restrictions',
    'onlyThese',
    'assumptions',
    'unverifiable',
  ] as const) {
    for (const [index, item] of profile[section].entries()) {
      const path = [section, index];
      const earlier = places.get(item.id);
      if (earlier !== undefined)
        yield {
          path: [...path, 'id'],
          message: `the id ${JSON.stringify(item.id)} is used twice, first in ${earlier}`,
        };
      places.set(item.id, section);
      yield* conditionProblems(profile, item, path);
      yield* roleProblems(profile, item, path);
      yield* serviceProblems(profile, item, path);
    }
  }
}

function* parameterProblems(name: string, parameter: Parameter): Generator<Problem> {
  const path = ['parameters', name];
  if (parameter.type === 'integer' && parameter.minimum > parameter.maximum) {
    yield {
      path: [...path, 'maximum'],
      message: `expected at least the minimum ${parameter.minimum}, found ${parameter.maximum}`,
    };
    return;
  }
  if (parameter.default === undefined) return;
  const problem = parameterProblem(parameter, parameter.default);
  if (problem === undefined) return;
  yield {
    path: [...path, 'default', ...(problem.index === undefined ? [] : [problem.index])],
    message: problem.message,
  };
}

function* conditionProblems(profile: Profile, item: Item, path: (string | number)[]): Generator<Problem> {
  for (const [name, value] of Object.entries(item.when ?? {})) {
    const parameter = profile.parameters[name];
    const place = [...path, 'when', name];
    if (parameter === undefined) {
      yield {
        path: place,
        message: unknownWord('parameter', name, Object.keys(profile.parameters)),
        params: { part: 'key' },
      };
      continue;
    }
    const message = conditionProblem(parameter, value);
    if (message !== undefined) yield { path: place, message };
  }
}

function* roleProblems(profile: Profile, item: Item, path: (string | number)[]): Generator<Problem> {
  for (const [key, index, name] of namedRoles(item)) {
    if (Object.hasOwn(profile.roles, name)) continue;
    yield {
      path: [...path, key, ...(index === undefined ? [] : [index])],
      message: unknownWord('role', name, Object.keys(profile.roles)),
    };
  }
}

function* namedRoles(item: Item): Generator<[key: string, index: number | undefined, name: string]> {
  if ('role' in item) {
    yield ['role', undefined, item.role];
    for (const [index, name] of item.allow.entries()) yield ['allow', index, name];
  }
  if ('from' in item) {
    for (const [index, name] of item.from.entries()) yield ['from', index, name];
    for (const [index, to] of item.to.entries()) if (typeof to === 'string') yield ['to', index, to];
  }
}

function* serviceProblems(profile: Profile, item: Item, path: (string | number)[]): Generator<Problem> {
  if (!('services' in item)) return;
  for (const [index, service] of item.services.entries()) {
    if (!('base' in service)) continue;
    const parameter = profile.parameters[service.base];
    const integers = Object.keys(profile.parameters).filter(
      (name) => profile.parameters[name]?.type === 'integer',
    );
    const place = [...path, 'services', index, 'base'];
    if (parameter?.type !== 'integer')
      yield { path: place, message: unknownWord('integer parameter', service.base, integers) };
    else if (parameter.minimum + service.offset < 0 || parameter.maximum + service.offset > 65_535) {
      yield {
        path: place,
        message: `expected ports from 0 to 65535, found ${parameter.minimum + service.offset} to ${parameter.maximum + service.offset}`,
      };
    }
  }
}
