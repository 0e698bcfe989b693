import * as fc from 'fast-check';
import type { ParameterValue } from '../src/model/configuration.ts';
import type { Profile } from '../src/model/profile.ts';
import type { Parameter } from '../src/model/profile-parameter.ts';
import { conditionHolds } from '../src/profiles/parameters.ts';

export type Mode = Readonly<Record<string, ParameterValue>>;

/** The values of a parameter that a row may ask for; integers as they stand and moved by one, and each endpoint another address. */
function valuesOf(parameter: Parameter, index: number): readonly ParameterValue[] {
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
      return [`198.51.100.${200 + index}`];
  }
}

/** The usual value of every parameter, each value of each in turn, and `mixed` modes with all drawn at random; no contradiction. */
export function modesOf(profile: Profile, mixed: number): Mode[] {
  const parameters = Object.entries(profile.parameters).map(
    ([name, parameter], index) => [name, valuesOf(parameter, index), parameter.default] as const,
  );
  const usual = Object.fromEntries(
    parameters.map(([name, values, standard]) => [name, standard ?? values[0] ?? '']),
  );
  const drawn = fc.sample(
    fc.record(Object.fromEntries(parameters.map(([name, values]) => [name, fc.constantFrom(...values)]))),
    { numRuns: mixed, seed: 20260406 },
  );
  const modes = new Map<string, Mode>();
  for (const mode of [
    usual,
    ...parameters.flatMap(([name, values]) => values.map((value) => ({ ...usual, [name]: value }))),
    ...drawn,
  ]) {
    if (!profile.contradictions.some(({ when }) => conditionHolds(when, mode) === true))
      modes.set(JSON.stringify(mode), mode);
  }
  return [...modes.values()];
}
