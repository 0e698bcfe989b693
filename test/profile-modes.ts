import type { Profile } from '../src/model/profile.ts';
import type { Parameter } from '../src/model/profile-parameter.ts';
import { conditionHolds } from '../src/profiles/parameters.ts';

export type Mode = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The values of a parameter that a row may ask for; integers as they stand and moved by one. */
function valuesOf(parameter: Parameter): readonly Mode[string][] {
  switch (parameter.type) {
    case 'boolean':
      return [false, true];
    case 'enumeration':
      return Object.keys(parameter.choices);
    case 'set': {
      const all = Object.keys(parameter.choices);
      return [all, [], ...all.map((entry) => [entry])];
    }
    case 'integer': {
      const usual = parameter.default ?? Math.min(parameter.maximum, Math.max(parameter.minimum, 3128));
      return [usual, usual === parameter.maximum ? usual - 1 : usual + 1];
    }
    case 'endpoint':
      return ['198.51.100.200'];
  }
}

/** The default of every parameter, then each value of each parameter in turn with each value of one other; no contradiction. */
export function modesOf(profile: Profile): Mode[] {
  const parameters = Object.entries(profile.parameters).map(
    ([name, parameter]) => [name, valuesOf(parameter), parameter.default] as const,
  );
  const usual = Object.fromEntries(
    parameters.map(([name, values, standard]) => [name, standard ?? values[0] ?? '']),
  );
  const modes = new Map<string, Mode>();
  const add = (mode: Mode) => {
    if (!profile.contradictions.some(({ when }) => conditionHolds(when, mode as never) === true))
      modes.set(JSON.stringify(mode), mode);
  };
  add(usual);
  for (const [name, values] of parameters) for (const value of values) add({ ...usual, [name]: value });
  for (const [index, [name, values]] of parameters.entries()) {
    for (const [other, others] of parameters.slice(index + 1)) {
      for (const value of values)
        for (const second of others) add({ ...usual, [name]: value, [other]: second });
    }
  }
  return [...modes.values()];
}
