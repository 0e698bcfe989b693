import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ASKED_KINDS, FACT_KINDS, type FactKind, isAskedKind } from '../model/fact-kinds.ts';
import { Policy } from '../model/finding.ts';
import type { Framework } from '../model/framework.ts';
import { formatPlace, InputError, type Place } from '../model/input-error.ts';
import { ascending } from '../net/ascending.ts';
import type { Catalogue } from './catalogue.ts';
import { EVALUATED } from './entrypoint.ts';
import type { PolicyHost } from './load-policies.ts';
import type { CompiledRego, RegoCompiler, RegoMistake, RegoSources } from './rego-compiler.ts';
import { samePolicies } from './same-policy.ts';

/** Path of a module → its Rego; tests left out. */
export type PolicySources = Readonly<Record<string, string>>;

/** SHA-256 of modules, whatever order they were read in. */
export function digestOfSources(modules: PolicySources): string {
  const texts = Object.keys(modules)
    .toSorted()
    .map((file) => `${file}\n${modules[file]}`);
  return sha256(texts.join('\n'));
}

/**
 * Compiles policies: each package `rules.<id>` with METADATA and a set `findings` that is an entrypoint.
 * `frameworks` are those that their controls are of, where no other host has them.
 * Some module has to count the facts at the entrypoint `lib/facts/evaluated`.
 * @throws InputError at the first mistake; the message holds one line for each further one, with its own place
 */
export async function compilePolicies(
  compile: RegoCompiler,
  sources: Omit<RegoSources, 'tests'>,
  frameworks: readonly Framework[] = [],
): Promise<PolicyHost> {
  const [same] = samePolicies(sources.modules);
  if (same !== undefined) throw new InputError(same[1], { file: same[0] });
  const compiled = await compiledOrMistakes(compile, sources, frameworks);
  if ('mistakes' in compiled) throw mistaken(compiled.mistakes);
  return compiled;
}

/** The same, with mistakes as data. */
export async function compiledOrMistakes(
  compile: RegoCompiler,
  sources: Omit<RegoSources, 'tests'>,
  frameworks: readonly Framework[] = [],
): Promise<PolicyHost | { readonly mistakes: readonly Mistake[] }> {
  const compiled = await compile({ ...sources, declaredKinds: DECLARED_KINDS, tests: false });
  if ('mistakes' in compiled) return { mistakes: compiled.mistakes.map(placed) };
  const mistakes: Mistake[] = [];
  const policies = policiesOf(compiled, mistakes);
  mistakes.push(
    ...ownedPackages(compiled),
    ...malformedFindings(compiled),
    ...undeclaredFacts(compiled, policies, sources.modules),
  );
  if (mistakes.length > 0) return { mistakes };
  const wasm = new Uint8Array(Buffer.from(compiled.wasm, 'base64'));
  const catalogue = {
    opa: compiled.version,
    sources: digestOfSources(sources.modules),
    wasm: sha256(wasm),
    frameworks: [...frameworks],
    policies,
  };
  return { catalogue, wasm };
}

/**
 * Compiles sources that have no mistake.
 * @throws InputError at the first mistake; the message holds one line for each further one, with its own place
 */
export async function compiledOf(compile: RegoCompiler, sources: RegoSources): Promise<CompiledRego> {
  const compiled = await compile(sources);
  if ('mistakes' in compiled) throw mistaken(compiled.mistakes.map(placed));
  return compiled;
}

/** Why no policy has such an id. */
export const TEST_ID = 'an id that ends in _test is that of a test: give the policy another one';

/** What is wrong in a module, and where. */
export type Mistake = readonly [place: Place, message: string];

function placed({ message, column, ...place }: RegoMistake): Mistake {
  return [column > 0 ? { ...place, column } : place, message];
}

function mistaken(mistakes: readonly Mistake[]): InputError {
  const [[place, message], ...others] = mistakes as [Mistake, ...Mistake[]];
  // What the compiler says of all files together has no place.
  const lines = others.map(([where, what]) => (where.file === '' ? what : `${formatPlace(where)}: ${what}`));
  return new InputError([message, ...lines].join('\n'), place);
}

function policiesOf({ annotations, rules }: CompiledRego, mistakes: Mistake[]): Catalogue['policies'] {
  const answering = new Map(
    annotations
      .filter(({ path, annotations: own }) => own.entrypoint === true && path !== EVALUATED)
      .map((each) => [each.path, each]),
  );
  const policies: Catalogue['policies'] = [];
  for (const { file, line, path, annotations: own } of annotations) {
    const id = /^rules\/([^/]+)$/.exec(path)?.[1];
    if (id === undefined || own.scope !== 'package') continue;
    const entrypoint = `${path}/findings`;
    if (!answering.delete(entrypoint))
      mistakes.push([{ file, line }, `rules.${id} has no \`findings\` with \`entrypoint: true\``]);
    if (id.endsWith('_test')) mistakes.push([{ file, line }, `${id}: ${TEST_ID}`]);
    const { title, description, custom } = own as { title?: unknown; description?: unknown; custom?: object };
    const policy = Policy.strict().safeParse({ id, title, description, ports: [], ...custom });
    if (policy.success) policies.push({ ...policy.data, entrypoint });
    else mistakes.push([{ file, line }, `METADATA of rules.${id}: ${z.prettifyError(policy.error)}`]);
  }
  for (const { file, line, path } of answering.values()) {
    const what = `${path.replaceAll('/', '.')} is an entrypoint, and no \`findings\` of a package \`rules.<id>\` with METADATA`;
    mistakes.push([{ file, line }, what]);
  }
  mistakes.push(...undescribed(rules, annotations));
  return policies.sort((a, b) => ascending(a.id, b.id));
}

/** A package of rules that says nothing of itself would be no policy, and nobody would miss it. */
function undescribed(rules: CompiledRego['rules'], annotations: CompiledRego['annotations']): Mistake[] {
  const described = new Set(annotations.map(({ path }) => path.split('/').slice(0, 2).join('.')));
  const silent = rules.filter((rule) => /^rules\.[^.]+$/.test(rule.package) && !described.has(rule.package));
  return [...Map.groupBy(silent, (rule) => rule.package).values()].flatMap(([first]) =>
    first === undefined
      ? []
      : [
          [
            { file: first.file, line: first.line },
            `${first.package} has no METADATA, so that it would be no policy`,
          ],
        ],
  );
}

/** Of kinds that no policy declares nothing may be computed for it, and it would find nothing in them without a word. */
function undeclaredFacts(
  { annotations }: CompiledRego,
  policies: Catalogue['policies'],
  modules: PolicySources,
): Mistake[] {
  const declaredBy = new Map(policies.map(({ id, facts }) => [id, facts]));
  const declared = policies.flatMap(({ facts = [] }) => facts);
  const counting = annotations.find(({ path }) => path === EVALUATED)?.file;
  return Object.entries(modules).flatMap(([file, text]): Mistake[] => {
    if (file === counting) return [];
    const id = /^package\s+rules\.(\w+)/m.exec(text)?.[1];
    const own = id === undefined ? undefined : declaredBy.get(id);
    const kinds = own === undefined ? DECLARED_KINDS : (Object.keys(FACT_KINDS) as FactKind[]);
    return text.split('\n').flatMap((line, index): Mistake[] => {
      const kind = kinds.find((each) => readsKind(line, each) && !(own ?? declared).includes(each));
      return kind === undefined
        ? []
        : [
            [
              { file, line: index + 1 },
              `facts of the kind ${kind} are read by policies alone that declare it: \`facts: [${[...(own ?? []), kind].join(', ')}]\` under \`custom\` of their METADATA`,
            ],
          ];
    });
  });
}

/** Kinds that nobody reads who does not say so. */
const DECLARED_KINDS: readonly FactKind[] = [...ASKED_KINDS, 'changes'];

/** Written as a field of the input, or, where it is no other word, as a text that may name one. */
function readsKind(line: string, kind: FactKind): boolean {
  const text = isAskedKind(kind) ? `|"${kind}"` : '';
  return !/^\s*#/.test(line) && new RegExp(`\\binput\\.${kind}\\b${text}`).test(line);
}

/** What a configuration gives policies is not theirs to say. */
function ownedPackages({ rules }: CompiledRego): Mistake[] {
  return rules
    .filter((rule) => /^parameters(?![^.[])/.test(rule.package))
    .map(({ file, line }) => [
      { file, line },
      '`data.parameters` is what the configuration gives: name the package otherwise',
    ]);
}

/** `findings` is written with `contains`, so that it is always defined and always a set. */
function malformedFindings({ rules }: CompiledRego): Mistake[] {
  return rules
    .filter((rule) => /^findings(\.|$)/.test(rule.name) && rule.package.startsWith('rules.') && !rule.isSet)
    .map(({ file, line }) => [{ file, line }, '`findings` is not a set (`findings contains …`)']);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
