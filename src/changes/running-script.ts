import type { Origin } from '../model/origin.ts';
import type { Doubt, ScriptPlace } from './command.ts';
import type { EditableEvidence } from './editable-evidence.ts';
import { addGap, doubtHost, type HostChanges, warn } from './host-changes.ts';
import type { Script } from './script-kind.ts';
import type { Teller } from './teller.ts';

/** A script that is carried out, and on what. */
export interface Running {
  readonly script: Script;
  readonly hostOf: (origin: Origin) => HostChanges;
  readonly estate: EditableEvidence;
}

export function tellerFor(host: HostChanges, origin: Origin, doubt: Doubt | undefined): Teller {
  return {
    origin,
    ...(doubt === undefined ? {} : { doubt }),
    doubtedChains: host.doubtedChains,
    warn: (what) => warn(host, what, origin),
    gap: (what) => addGap(host, what, origin),
    lose: (what) => {
      doubtHost(host, what, origin);
      return 'unknown';
    },
  };
}

export function originAt({ name }: Script, { line }: ScriptPlace, text: string): Origin {
  return { file: name, line, text };
}
