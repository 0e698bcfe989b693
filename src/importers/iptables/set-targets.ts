import { type Dump, versionsOf } from './dump.ts';
import type { Filling } from './ipset/match-set.ts';

/** Sets that rules of the host fill or empty while it runs (`-j SET --add-set`, `--del-set`). */
export function fillings(dumps: readonly Dump[]): Map<string, Filling> {
  const found = new Map<string, Filling>();
  for (const { words } of dumps.flatMap(rulesOf)) {
    for (let index = 0; index < words.length; index++) {
      const text = words[index]?.text;
      const name = words[index + 1]?.text ?? '';
      if (text === '--del-set') found.set(name, 'changes');
      else if (text === '--add-set' && !found.has(name)) found.set(name, 'grows');
    }
  }
  return found;
}

function rulesOf({ tables }: Dump) {
  return tables
    .flatMap(versionsOf)
    .flatMap((table) => [...table.chains.values()].flatMap(({ rules }) => rules));
}
