import type { Command } from '../command.ts';
import { isHarmless } from '../harmless.ts';
import type { Alias } from '../scanner.ts';
import { doubtOf } from './endings.ts';
import { aliasVariable } from './read-alias.ts';
import type { Run } from './run.ts';

/** What stands for a name at the begin of a command; undefined: nothing but itself. */
export function aliasOf(name: string, { aliases, state, variables }: Run): Alias | undefined {
  const isOn = state.expandsAliases ?? false;
  if (isOn === false || !aliases.has(name)) return undefined;
  const text = aliases.get(name);
  if (isOn === true && text !== undefined) return { text };
  // With other options it is the same program.
  if (isHarmless(name) && text?.split(/\s/)[0] === name) return undefined;
  const source = `the alias ${name}${text === undefined ? '' : ` (${text})`}, of which only a run would show whether it holds`;
  variables.values.set(aliasVariable(name), { raw: name, source });
  return 'perhaps';
}

/** `alias NAME=TEXT`. */
export function setAliases({ words }: Command, run: Run): void {
  const isSure = doubtOf(run).doubt === undefined;
  for (const { text, unknown } of words.slice(1)) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) continue;
    const isKnown = isSure && unknown === undefined && !/\n/.test(value);
    run.aliases.set(name, isKnown ? value : undefined);
  }
}

/** `unalias NAME`, `unalias -a`. */
export function removeAliases({ words }: Command, run: Run): void {
  const isSure = doubtOf(run).doubt === undefined;
  const isAll = words.some(({ text }) => text === '-a');
  for (const name of isAll ? [...run.aliases.keys()] : words.map(({ text }) => text))
    if (isSure) run.aliases.delete(name);
    else if (run.aliases.has(name)) run.aliases.set(name, undefined);
}
