import { unknownWord } from './near-miss.ts';
import type { Profile } from './profile.ts';
import { conditionProblem, type Parameter, parameterProblem } from './profile-parameter.ts';
import { type Condition, INTERNET, ROW_LISTS, type RowList } from './profile-row.ts';

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
  /** The key is wrong, not its value. */
  readonly params?: { readonly part: 'key' };
}

type Item = Profile[RowList][number];

/** What a profile says that it contradicts elsewhere: unknown roles and parameters, values that cannot be, ids used twice. */
export function* profileProblems(profile: Profile): Generator<Problem> {
  for (const [name, parameter] of Object.entries(profile.parameters))
    yield* parameterProblems(name, parameter);
  for (const [name, { within }] of Object.entries(profile.roles)) {
    if (name === INTERNET)
      yield {
        path: ['roles', name],
        message: '`internet` stands for itself and is no role',
        params: { part: 'key' },
      };
    const others = Object.keys(profile.roles).filter((other) => other !== name);
    if (within !== undefined && !others.includes(within))
      yield { path: ['roles', name, 'within'], message: unknownWord('other role', within, others) };
  }
  for (const [index, { when }] of profile.contradictions.entries())
    yield* conditionProblems(profile, when, ['contradictions', index]);
  const places = new Map<string, string>();
  for (const list of ROW_LISTS) {
    for (const [index, item] of profile[list].entries()) {
      const path = [list, index];
      const earlier = places.get(item.id);
      if (earlier !== undefined)
        yield {
          path: [...path, 'id'],
          message: `the id ${JSON.stringify(item.id)} is used twice, first in ${earlier}`,
        };
      places.set(item.id, list);
      if ('judgedBy' in item && item.judgedBy !== undefined) {
        const rows = profile.structures.map(({ id }) => id);
        if (!rows.includes(item.judgedBy))
          yield { path: [...path, 'judgedBy'], message: unknownWord('structure', item.judgedBy, rows) };
      }
      yield* sectionProblems(profile, item, path);
      yield* conditionProblems(profile, item.when ?? {}, path);
      yield* repeatProblems(item, path);
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

function* sectionProblems(profile: Profile, item: Item, path: (string | number)[]): Generator<Problem> {
  const { sections } = profile.source;
  if (sections.length === 0) return;
  const cited = [{ section: item.section, path: [...path, 'section'] }];
  for (const [index, { section }] of ('repeats' in item ? item.repeats : []).entries())
    cited.push({ section, path: [...path, 'repeats', index, 'section'] });
  for (const { section, path } of cited)
    if (!sections.includes(section)) yield { path, message: unknownWord('section', section, sections) };
}

function* conditionProblems(
  profile: Profile,
  when: Condition,
  path: (string | number)[],
): Generator<Problem> {
  for (const [name, values] of Object.entries(when)) {
    const parameter = Object.hasOwn(profile.parameters, name) ? profile.parameters[name] : undefined;
    const place = [...path, 'when', name];
    if (parameter === undefined) {
      yield {
        path: place,
        message: unknownWord('parameter', name, Object.keys(profile.parameters)),
        params: { part: 'key' },
      };
      continue;
    }
    for (const [index, value] of values.entries()) {
      const message = conditionProblem(parameter, value);
      if (message !== undefined) yield { path: [...place, index], message };
    }
  }
}

function* roleProblems(profile: Profile, item: Item, path: (string | number)[]): Generator<Problem> {
  const known = Object.keys(profile.roles);
  for (const { name, at, orInternet } of namedRoles(item)) {
    if (Object.hasOwn(profile.roles, name) || (orInternet && name === INTERNET)) continue;
    yield {
      path: [...path, ...at],
      message: unknownWord('role', name, orInternet ? [...known, INTERNET] : known),
    };
  }
  if (!('from' in item) || !('to' in item)) return;
  for (const [index, to] of item.to.entries()) {
    if (typeof to === 'string' || !('parameter' in to)) continue;
    if (profile.parameters[to.parameter]?.type === 'endpoint') continue;
    const endpoints = Object.keys(profile.parameters).filter(
      (name) => profile.parameters[name]?.type === 'endpoint',
    );
    yield {
      path: [...path, 'to', index, 'parameter'],
      message: unknownWord('endpoint parameter', to.parameter, endpoints),
    };
  }
}

interface NamedRole {
  readonly name: string;
  readonly at: readonly (string | number)[];
  readonly orInternet: boolean;
}

function* namedRoles(item: Item): Generator<NamedRole> {
  if ('role' in item) yield { name: item.role, at: ['role'], orInternet: false };
  if ('networkOf' in item && item.networkOf !== undefined)
    yield { name: item.networkOf, at: ['networkOf'], orInternet: false };
  if ('expect' in item && 'role' in item.expect)
    yield { name: item.expect.role, at: ['expect', 'role'], orInternet: false };
  if ('allow' in item)
    for (const [index, name] of item.allow.entries()) yield { name, at: ['allow', index], orInternet: false };
  if (!('from' in item)) return;
  const isProhibition = Array.isArray(item.from);
  const from = 'any' in item.from ? item.from : { any: false, of: item.from };
  for (const [index, name] of from.of.entries())
    yield { name, at: ['from', ...(from.any ? ['anyOf'] : []), index], orInternet: isProhibition };
  for (const [index, to] of item.to.entries())
    if (typeof to === 'string') yield { name: to, at: ['to', index], orInternet: true };
}

/** The same entry twice in a list would be the same fact twice. */
function* repeatProblems(item: Item, path: (string | number)[]): Generator<Problem> {
  for (const key of ['from', 'to', 'services', 'allow'] as const) {
    const value = (item as Partial<Record<typeof key, unknown>>)[key];
    const list = Array.isArray(value) ? value : (value as { readonly of?: unknown[] } | undefined)?.of;
    const texts = (list ?? []).map((entry) => JSON.stringify(entry));
    const index = texts.findIndex((text, position) => texts.indexOf(text) !== position);
    const inner = Array.isArray(value) || !(value as { any?: boolean } | undefined)?.any ? [] : ['anyOf'];
    if (index !== -1)
      yield { path: [...path, key, ...inner, index], message: `${texts[index]} stands here twice` };
  }
}

function* serviceProblems(profile: Profile, item: Item, path: (string | number)[]): Generator<Problem> {
  if (!('services' in item) || item.services === undefined) return;
  const services = 'any' in item.services ? item.services : { any: false, of: item.services };
  for (const [index, service] of services.of.entries()) {
    if (!('base' in service)) continue;
    const place = [...path, 'services', ...(services.any ? ['anyOf'] : []), index];
    const last = service.through ?? service.offset;
    if (last < service.offset)
      yield {
        path: [...place, 'through'],
        message: `expected at least the offset ${service.offset}, found ${last}`,
      };
    const parameter = profile.parameters[service.base];
    const integers = Object.keys(profile.parameters).filter(
      (name) => profile.parameters[name]?.type === 'integer',
    );
    if (parameter?.type !== 'integer')
      yield { path: [...place, 'base'], message: unknownWord('integer parameter', service.base, integers) };
    else if (parameter.minimum + service.offset < 0 || parameter.maximum + last > 65_535) {
      yield {
        path: [...place, 'base'],
        message: `expected ports from 0 to 65535, found ${parameter.minimum + service.offset} to ${parameter.maximum + last}`,
      };
    }
  }
}
