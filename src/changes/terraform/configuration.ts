import { asRecord } from '../../importers/json-object.ts';
import type { Plan, ResourceChange } from './plan.ts';

type Json = Readonly<Record<string, unknown>>;

/** A module of the configuration: one for all its instances. */
export type ConfiguredModule = Json;

/** `module.a["x"].module.b` → the module's configuration; undefined where the plan does not show it. */
export function moduleAt(plan: Plan, address: string): ConfiguredModule | undefined {
  let module = asRecord(plan.configuration?.root_module);
  for (const { call } of pathOfCalls(address)) module = asRecord(callOf(module, call)?.module);
  return module;
}

/** Calls in a module's address, each with the address up to it: `module.a["x.y"].module.b` → a, b. */
export function pathOfCalls(address: string): { readonly call: string; readonly address: string }[] {
  return [...address.matchAll(/(?:^|\.)module\.([\w-]+)(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?/g)].map(
    (match) => ({
      call: match[1] ?? '',
      address: address.slice(0, match.index + match[0].length),
    }),
  );
}

/** The address of the module that calls this one, and the name of the call; undefined for the root. */
export function callerOf(address: string): { readonly parent: string; readonly call: string } | undefined {
  const path = pathOfCalls(address);
  const last = path.at(-1);
  return last === undefined ? undefined : { parent: path.at(-2)?.address ?? '', call: last.call };
}

export function callOf(module: ConfiguredModule | undefined, name: string): Json | undefined {
  return asRecord(asRecord(module?.module_calls)?.[name]);
}

/** The block that a resource comes from; undefined where the plan does not show it. */
export function blockOf(plan: Plan, resource: ResourceChange): Json | undefined {
  const resources = moduleAt(plan, resource.module_address ?? '')?.resources;
  if (!Array.isArray(resources)) return undefined;
  return resources
    .map((item) => asRecord(item))
    .find(
      (block) =>
        block?.mode === resource.mode && block.type === resource.type && block.name === resource.name,
    );
}

/** What an expression refers to, the longest form of each: `aws_security_group.web.id`. */
export function referencesIn(expression: unknown): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    const record = asRecord(value);
    if (record === undefined) return;
    for (const [key, member] of Object.entries(record)) {
      if (key === 'references' && Array.isArray(member))
        for (const text of member) if (typeof text === 'string') found.add(text);
      if (key !== 'constant_value') visit(member);
    }
  };
  visit(expression);
  const all = [...found];
  return all.filter(
    (text) => !all.some((other) => other.startsWith(`${text}.`) || other.startsWith(`${text}[`)),
  );
}
