import { asRecord } from '../../importers/json-object.ts';
import { callerOf, callOf, moduleAt, referencesIn } from './configuration.ts';
import type { Plan } from './plan.ts';
import type { PlannedResource } from './planned.ts';

/** What the references of an expression lead to. */
export interface Referenced {
  /** Resources, and the attribute that is read. */
  readonly targets: readonly { readonly address: string; readonly attribute: string }[];
  readonly constants: readonly unknown[];
  /** References of which the plan does not say what they are. */
  readonly unresolved: readonly string[];
  /** Several targets of which not each need be meant: some exist on a condition, or the key of the instance chooses. */
  readonly isChoice: boolean;
}

/** What a plan says of the resources that it names. */
export interface KnownResources {
  readonly changes: ReadonlyMap<string, PlannedResource>;
  /** How many instances of a resource there are afterwards, by its address without their keys. */
  readonly instances: ReadonlyMap<string, number>;
  /** Values of the state before, by address: those of data sources, too. */
  readonly prior: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const DEEPEST = 20;

/**
 * Follows references to resources: through variables of modules, outputs of modules and data sources.
 * @param instance the key of the resource that refers, `["blue"]` or `[0]`, which `each.key` and `count.index` mean
 * @param siblings how many instances the resource that refers has
 */
export function resolveReferences(
  plan: Plan,
  known: KnownResources,
  module: string,
  expression: unknown,
  instance = '',
  siblings?: number,
): Referenced {
  const own = referencesIn(expression);
  const isKeyed = instance !== '' && own.some((text) => INSTANCE.test(text));
  const targets = new Map<string, { address: string; attribute: string }>();
  const constants: unknown[] = [];
  const unresolved: string[] = [];
  const follow = (inner: unknown, place: string, name: string, depth: number): void => {
    const record = asRecord(inner);
    if (record === undefined || depth > DEEPEST) unresolved.push(name);
    else take(record, place, depth);
  };
  const take = (record: Readonly<Record<string, unknown>>, place: string, depth: number): void => {
    const texts = referencesIn(record);
    constants.push(
      ...(texts.length > 0 ? literalsIn(record) : 'constant_value' in record ? [record.constant_value] : []),
    );
    for (const text of texts) resolve(text, place, depth);
  };
  const resolve = (text: string, place: string, depth: number): void => {
    const prefix = place === '' ? '' : `${place}.`;
    const [, variable] = /^var\.([\w-]+)/.exec(text) ?? [];
    if (variable !== undefined) {
      const caller = callerOf(place);
      if (caller === undefined) {
        const given = plan.variables?.[variable];
        if (given === undefined) unresolved.push(text);
        else constants.push(given.value);
        return;
      }
      const call = callOf(moduleAt(plan, caller.parent), caller.call);
      follow(asRecord(call?.expressions)?.[variable], caller.parent, prefix + text, depth + 1);
      return;
    }
    const [, call, index = '', output] = /^module\.([\w-]+)(\[[^\]]*\])?(?:\.([\w-]+))?/.exec(text) ?? [];
    if (call !== undefined) {
      const child = asRecord(callOf(moduleAt(plan, place), call)?.module);
      const described = asRecord(asRecord(child?.outputs)?.[output ?? '']);
      follow(described?.expression, `${prefix}module.${call}${index}`, prefix + text, depth + 1);
      return;
    }
    if (isKeyed && depth === 0 && INSTANCE.test(text)) return;
    const [, base, at = '', attribute = ''] =
      /^((?:data\.)?[\w-]+\.[\w-]+)(\[[^\]]*\])?(?:\.([\w-]+))?/.exec(text) ?? [];
    if (base === undefined || /^(local|each|count|self|path|terraform)\./.test(text)) {
      unresolved.push(prefix + text);
      return;
    }
    const isByKey = at === '' && isKeyed && depth === 0 && !known.changes.has(prefix + base);
    // Among more or fewer instances, `count.index` may be calculated with: `[count.index % 2]`.
    const isCalculated = isByKey && /^\[\d/.test(instance) && known.instances.get(prefix + base) !== siblings;
    const key = isByKey && !isCalculated ? instance : at;
    const address = `${prefix}${base}${key}`;
    if (base.startsWith('data.')) {
      const value = known.prior.get(address)?.[attribute];
      if (value === undefined || value === null) unresolved.push(address);
      else constants.push(value);
    } else if (known.changes.has(address) || known.prior.has(address)) {
      targets.set(`${address}.${attribute}`, { address, attribute });
    } else unresolved.push(prefix + text);
  };
  constants.push(...literalsIn(expression));
  for (const text of own) resolve(text, module, 0);
  const all = [...targets.values()];
  const isChoice = all.length > 1 && (isKeyed || all.some(({ address }) => address.endsWith(']')));
  return { targets: all, constants, unresolved, isChoice };
}

/** Texts of a list that is written in JSON, where they stand beside references: `["${aws_security_group.web.id}", "sg-1"]`. */
function literalsIn(expression: unknown): string[] {
  const { constant_value: list, references } = asRecord(expression) ?? {};
  if (!Array.isArray(list) || !Array.isArray(references)) return [];
  return list.filter((item) => typeof item === 'string' && !/[$%]\{/.test(item));
}

/** The key of the instance that an expression stands in. */
const INSTANCE = /^(each\.key|count\.index)$/;
