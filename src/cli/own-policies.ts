import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Policy } from '../model/finding.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { PolicyAdjustment } from '../model/policy-configuration.ts';
import { RangeText } from '../model/selector.ts';
import { intersectRanges } from '../net/address-ranges.ts';
import { RESERVED } from '../net/special-addresses.ts';
import { compileEach } from '../policy/compile-each.ts';
import type { PolicySources } from '../policy/compile-policies.ts';
import { loadPolicies, type PolicyHost } from '../policy/load-policies.ts';
import { packageOf } from '../policy/module.ts';
import { opaCompiler } from '../policy/opa-compiler.ts';
import { type RegoCompiler, type RegoSources, wasiCompiler } from '../policy/rego-compiler.ts';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import { bundledCompiler, policyGround, version } from './bundled.ts';
import { cacheFolder } from './cache-folder.ts';
import { makeFolder } from './make-folder.ts';
import { policyFiles } from './policy-files.ts';
import { writeWhole } from './write-whole.ts';

export interface OwnPolicies {
  /** One for each folder of the configuration. */
  readonly hosts: readonly PolicyHost[];
  /** What they were compiled to and by, as the audit keeps it. */
  readonly digests: Readonly<Record<string, string>>;
}

/** A Rego compiler and what tells it from others. */
interface NamedCompiler {
  readonly compile: RegoCompiler;
  readonly name: string;
  readonly digest: string;
}

/**
 * The policies of the user's folders, compiled where they or their compiler changed since the last time.
 * One with mistakes is refused by name, and the others judge.
 * @throws InputError for ids that are taken, adjusted policies that do not exist, and where nothing compiles
 */
export async function ownPolicies(
  { configuration, source }: LoadedConfiguration,
  base: string,
  shipped: PolicyHost,
  opa: string | undefined,
): Promise<OwnPolicies> {
  const { folders } = configuration.policies;
  const hosts: PolicyHost[] = [];
  const digests: Record<string, string> = {};
  for (const [index, folder] of folders.entries()) {
    const place = source.place(['policies', 'folders', index]);
    const compiler = compilerOf(opa, place);
    const host = await compiled(await policyFiles(resolve(base, folder), place), compiler);
    if (idsOf(host).length === 0)
      throw new InputError(`no policy in ${folder}: expected packages \`rules.<id>\` with METADATA`, place);
    refuseTaken(host, shipped, 'exists already: give yours another id', place);
    for (const [other, earlier] of hosts.entries())
      refuseTaken(host, earlier, `is in ${folders[other]}, too: give one of them another id`, place);
    hosts.push(host);
    digests[`policies of ${folder}`] = host.catalogue.wasm;
    digests[compiler.name] = compiler.digest;
  }
  const all = [shipped, ...hosts].flatMap((host) => host.catalogue.policies);
  const packs = new Set(all.flatMap(({ pack }) => pack ?? []));
  for (const [index, pack] of configuration.policies.packs.entries())
    if (!packs.has(pack))
      throw new InputError(unknownWord('pack', pack, packs), source.place(['policies', 'packs', index]));
  const known = { policies: all, known: [shipped, ...hosts].flatMap(idsOf) };
  refuseWithoutEffect(configuration.policies.adjust, known, configuration.policies.packs, (id) =>
    source.place(['policies', 'adjust', id], 'key'),
  );
  for (const [name, { policies }] of Object.entries(configuration.deployments))
    refuseWithoutEffect(
      policies,
      known,
      configuration.policies.packs,
      (id) => source.place(['deployments', name, 'policies', id], 'key'),
      name,
    );
  return { hosts, digests };
}

/**
 * The compiler that a user names, else the one inside; never whatever is on PATH, because the judgement must not depend on the machine.
 * The one inside looks for mistakes in any case, because it finds more than OPA: fields that no fact has, in functions, too.
 */
export function compilerOf(opa: string | undefined, place: Place): NamedCompiler {
  const inside = bundledCompiler();
  if (opa !== undefined) {
    if (statSync(opa, { throwIfNoEntry: false })?.isFile() !== true)
      throw new InputError('no such file: expected an `opa` executable', { file: opa });
    const named = opaCompiler(resolve(opa));
    const compile: RegoCompiler = async (sources) => {
      const found = inside === undefined ? undefined : await wasiCompiler(inside)(sources);
      return found !== undefined && 'mistakes' in found ? found : named(sources);
    };
    return { compile, name: `compiler ${opa}`, digest: digestOfFile(opa) };
  }
  if (inside === undefined)
    throw new InputError(
      'nothing to compile policies with: run `npm run tools`, or name an `opa` executable with --opa',
      place,
    );
  return { compile: wasiCompiler(inside), name: 'Rego compiler', digest: digestOfFile(inside) };
}

/**
 * Modules with what every policy is compiled with; what they hold of it themselves is not added.
 * @throws InputError where they say something else in a package of it
 */
export function groundFor(modules: PolicySources): Omit<RegoSources, 'tests'> {
  const ground = policyGround();
  const own = new Map(Object.values(ground.modules).map((text) => [packageOf(text), text]));
  for (const [file, text] of Object.entries(modules)) {
    const name = packageOf(text);
    if (own.has(name) && own.get(name) !== text)
      throw new InputError(`\`${name}\` is Flowproof's own package: name yours otherwise`, { file });
  }
  const packages = new Set(Object.values(modules).map(packageOf));
  const added = Object.entries(ground.modules).filter(([, text]) => !packages.has(packageOf(text)));
  return { ...ground, modules: { ...Object.fromEntries(added), ...modules } };
}

/** Compiled as the cache has it, else anew. */
async function compiled(modules: PolicySources, { compile, digest }: NamedCompiler): Promise<PolicyHost> {
  const sources = { ground: policyGround(), modules };
  const key = createHash('sha256')
    .update(`${version()} ${digest}`)
    .update(JSON.stringify(sources))
    .digest('hex');
  const cache = cacheFolder('policies');
  const kept = cache === undefined ? undefined : join(cache, key);
  const known = kept === undefined ? undefined : keptAt(kept);
  if (known !== undefined) return known;
  const host = await compileEach(compile, modules, groundFor);
  if (kept !== undefined) keep(kept, host);
  return host;
}

/** What the cache has; what is damaged there it does not have. */
function keptAt(folder: string): PolicyHost | undefined {
  try {
    const wasm = new Uint8Array(readFileSync(join(folder, 'policies.wasm')));
    return loadPolicies(wasm, readFileSync(join(folder, 'catalogue.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The catalogue comes last and whole: what it stands beside is complete. A cache that cannot be written is none. */
function keep(folder: string, { wasm, catalogue }: PolicyHost): void {
  try {
    makeFolder(folder);
    writeWhole(join(folder, 'policies.wasm'), wasm);
    writeWhole(join(folder, 'catalogue.json'), JSON.stringify(catalogue));
  } catch {
    return;
  }
}

function refuseTaken(host: PolicyHost, other: PolicyHost, why: string, place: Place): void {
  const taken = new Set(idsOf(other));
  for (const id of idsOf(host)) if (taken.has(id)) throw new InputError(`the policy ${id} ${why}`, place);
}

/** Policies of a host, and what it refused to be one. */
function idsOf({ catalogue: { policies, refused = [] } }: PolicyHost): string[] {
  return [...policies.map(({ id }) => id), ...refused.map(({ policy }) => policy)];
}

/** A change that changes nothing would be taken for one that holds. */
function refuseWithoutEffect(
  adjust: Readonly<Record<string, PolicyAdjustment>>,
  { policies, known }: { readonly policies: readonly Policy[]; readonly known: readonly string[] },
  packs: readonly string[],
  placeOf: (id: string) => Place,
  deployment?: string,
): void {
  for (const [id, { ports, trusted, internet }] of Object.entries(adjust)) {
    const policy = policies.find((each) => each.id === id);
    if (!known.includes(id)) throw new InputError(unknownWord('policy', id, known), placeOf(id));
    // One that could not be compiled is named with its mistake.
    if (policy === undefined) continue;
    const { pack, facts = [], ports: asked } = policy;
    if (pack !== undefined && !packs.includes(pack))
      throw new InputError(
        `the policy ${id} is of the pack ${pack}, which is not named under policies.packs`,
        placeOf(id),
      );
    const asksFilters = facts.includes('openings');
    const asksInternet = policy.facts === undefined ? asked.length > 0 : facts.includes('internet');
    if ((trusted ?? internet) !== undefined && !asksFilters && !asksInternet)
      throw new InputError(
        `the policy ${id} does not ask who is trusted, or what the internet is`,
        placeOf(id),
      );
    const unrouted = internet?.find((text) => isReserved(text));
    if (unrouted !== undefined && !asksFilters)
      throw new InputError(
        `the policy ${id} asks what arrives from the internet, and ${unrouted} is not routed there`,
        placeOf(id),
      );
    if (deployment !== undefined && (ports ?? trusted ?? internet) !== undefined && !asksFilters)
      throw new InputError(
        `the ports and addresses of the policy ${id} are the same for every deployment`,
        placeOf(id),
      );
  }
}

/** Some address of it is not routed on the internet. */
function isReserved(text: string): boolean {
  return intersectRanges([RangeText.parse(text).range], RESERVED).length > 0;
}

function digestOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
