import { formatPlace, InputError } from '../model/input-error.ts';
import { compiledOrMistakes, type Mistake, type PolicySources } from './compile-policies.ts';
import type { PolicyHost } from './load-policies.ts';
import { packageOf } from './module.ts';
import type { RegoCompiler, RegoSources } from './rego-compiler.ts';
import { samePolicies } from './same-policy.ts';

/**
 * Compiles those policies that have no mistake; the others are refused by name, each with its mistakes and their places.
 * @param groundFor adds to modules what every policy is compiled with
 */
export async function compileEach(
  compile: RegoCompiler,
  modules: PolicySources,
  groundFor: (modules: PolicySources) => Omit<RegoSources, 'tests'>,
): Promise<PolicyHost> {
  const refused = new Map(samePolicies(modules));
  // OPA tells mistakes of one kind at a time: what is left may have others.
  for (
    let left = Object.keys(modules).filter((file) => !refused.has(file));
    ;
    left = left.filter((file) => !refused.has(file))
  ) {
    const compiled = await attempted(left);
    if (!('mistakes' in compiled)) return { ...compiled, catalogue: { ...compiled.catalogue, ...named() } };
    const { mistakes } = compiled;
    if (left.length === 0)
      throw new Error(`mistakes in what every policy is compiled with: ${textOf(mistakes)}`);
    const hasPlace = mistakes.some(([{ file }]) => left.includes(file));
    for (const file of left) {
      const own = mistakes.filter((mistake) => mistake[0].file === file);
      if (own.length > 0) refused.set(file, textOf(own));
      else if (!hasPlace || !standsAlone(file, modules))
        refused.set(file, `not compiled, because other files have mistakes: ${textOf(mistakes)}`);
    }
  }

  /** Where the compiler does not survive files together, those are refused that it does not survive alone, or else all. */
  async function attempted(files: readonly string[]): ReturnType<typeof compiledOrMistakes> {
    const compiled = await attempt(files);
    if (!(compiled instanceof InputError)) return compiled;
    if (files.length === 0) throw compiled;
    const alone: Mistake[] = [];
    for (const file of files.length === 1 ? [] : files) {
      const own = await attempt([file]);
      if (own instanceof InputError) alone.push([{ file }, own.message]);
    }
    return { mistakes: alone.length > 0 ? alone : files.map((file) => [{ file }, compiled.message]) };
  }

  async function attempt(files: readonly string[]) {
    try {
      const own = Object.fromEntries(files.map((file) => [file, modules[file] as string]));
      return await compiledOrMistakes(compile, groundFor(own));
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  }

  function named(): Pick<PolicyHost['catalogue'], 'refused'> {
    // What is said of several files together is said once.
    const said = new Map([...refused].map(([file, message]) => [message, nameOf(file, modules)]));
    const all = [...said].map(([message, policy]) => ({ policy, message }));
    return all.length === 0 ? {} : { refused: all };
  }
}

/** Nothing of it changes when other files are left out: a reference to what is not there would be silently undefined. */
function standsAlone(file: string, modules: PolicySources): boolean {
  const packages = Object.values(modules).map((text) => packageOf(text));
  const own = packageOf(modules[file] as string) ?? '';
  const code = (modules[file] as string).replaceAll(/^\s*#.*$/gm, '');
  return (
    /^rules\.\w+$/.test(own) &&
    !packages.includes('rules') &&
    packages.filter((each) => each === own || each?.startsWith(`${own}.`)).length === 1 &&
    !/\bdata\b(?!\.parameters\b)/.test(code)
  );
}

function nameOf(file: string, modules: PolicySources): string {
  return /^rules\.(\w+)$/.exec(packageOf(modules[file] as string) ?? '')?.[1] ?? file;
}

function textOf(mistakes: readonly Mistake[]): string {
  return mistakes
    .map(([place, message]) => (place.file === '' ? message : `${formatPlace(place)}: ${message}`))
    .join('; ')
    .replaceAll(/\s*\n\s*/g, ', ');
}
