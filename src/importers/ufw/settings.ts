import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';

export interface Setting {
  readonly value: string;
  readonly origin: Origin;
}

/** What ufw's start script takes from `/etc/default/ufw` and `ufw.conf`. */
export interface Settings {
  readonly values: ReadonlyMap<string, Setting>;
  /** Lines that a shell carries out and that say no more than a value here: they may set anything. */
  readonly strange: readonly Origin[];
}

const ASSIGNMENT =
  /^\s*(?:export\s+)?([A-Za-z_]\w*)=("[^"$`\\\r]*"|'[^'\r]*'|[^\s"'$`\\;&|<>()#]*)[ \t]*(?:[ \t]#.*)?$/;

/** Reads the files in the order in which the start script of ufw includes them: the last value of a name stands. */
export function readSettings(files: readonly ReadFile[]): Settings {
  const values = new Map<string, Setting>();
  const strange: Origin[] = [];
  for (const file of files) {
    for (const [index, line] of (file.text ?? '').split('\n').entries()) {
      if (/^\s*(#|$)/.test(line)) continue;
      const origin: Origin = { file: file.name, line: index + 1, text: line.trim() };
      const [, name, value] = ASSIGNMENT.exec(line) ?? [];
      if (name === undefined || value === undefined) strange.push(origin);
      else values.set(name, { value: value.replace(/^(["'])(.*)\1$/, '$2'), origin });
    }
  }
  return { values, strange };
}

/** ufw's scripts know these two spellings only; anything else is a no. */
export function isYes(setting: Setting): boolean {
  return setting.value === 'yes' || setting.value === 'YES';
}
