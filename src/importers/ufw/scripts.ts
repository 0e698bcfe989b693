import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import type { Role } from './files.ts';

/** Lines of the scripts as ufw brings them along, which do nothing; `echo` and `exit` change no rule. */
const IDLE =
  /^(#.*|set -e|case "?\$1"? in|(start|stop|status|flush-all|\*)\)|;;|esac|exit( \d+)?|echo "[^"`]*"|(true|:))?$/;

export interface ScriptDoubt {
  readonly what: string;
  readonly origin: Origin;
}

/** ufw runs these before and after it loads its rules if they are executable, which no copy of a file shows. */
export function scriptDoubts(byRole: ReadonlyMap<Role, ReadFile>): ScriptDoubt[] {
  return (['before.init', 'after.init'] as const).flatMap((role) => {
    const file = byRole.get(role);
    const lines = (file?.text ?? '').split(/\r?\n/).map((line) => line.trim());
    const at = lines.findIndex((line) => !IDLE.test(line) || line.includes('$('));
    if (file === undefined || at < 0) return [];
    const origin = { file: file.name, line: at + 1, text: lines[at] ?? '' };
    return [{ what: `${role} of ufw may change any rule, if it is executable`, origin }];
  });
}
