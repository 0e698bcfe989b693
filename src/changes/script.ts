import { InputError } from '../model/input-error.ts';
import type { Origin } from '../model/origin.ts';
import { CLOUD_PROGRAMS } from './cloud-programs.ts';
import type { Command, Doubt, InputLine, Outcome, ScriptPlace } from './command.ts';
import type { EditableEvidence } from './editable-evidence.ts';
import { isAsking, isHarmless } from './harmless.ts';
import { addGap, doubtHost, type HostChanges, warn } from './host-changes.ts';
import { HOST_PROGRAMS, type HostCommand } from './host-programs.ts';
import { runScript } from './shell/run-script.ts';
import type { Teller } from './teller.ts';

type ScriptKind = 'shell';

/** A file of commands. */
export interface Script {
  readonly kind: ScriptKind;
  readonly name: string;
  readonly text: string;
  readonly target?: string;
}

/** Which shell reads a text, by what it holds; undefined: it is no script. */
export function scriptKind(_name: string, text: string): ScriptKind | undefined {
  return text.trim() === '' ? undefined : 'shell';
}

/** Carries out a script on the hosts, and on the estate, that it is for. */
export function applyScript(
  script: Script,
  hosts: ReadonlyMap<string, HostChanges>,
  estate: EditableEvidence,
): void {
  const hostOf = (origin: Origin) => targetHost(script, hosts, origin);
  runScript(script, script.text, {
    execute: (command) => execute(command, script, hostOf, estate),
    write: () => {},
    warn: (what, place) => estate.warnings.push({ what, origin: originAt(script, place, '') }),
  });
}

function execute(
  command: Command,
  script: Script,
  hostOf: (origin: Origin) => HostChanges,
  estate: EditableEvidence,
): Outcome {
  const [program] = command.words;
  const origin = originAt(script, command, command.text);
  const cloud = program?.unknown === undefined ? CLOUD_PROGRAMS.get(program?.text ?? '') : undefined;
  if (cloud !== undefined) return cloud(estate, command, origin, script.target);
  const handler: HostCommand | undefined =
    program === undefined || program.unknown !== undefined ? undefined : HOST_PROGRAMS.get(program.text);
  if (handler === undefined) {
    if (program === undefined || (program.unknown === undefined && isHarmless(program.text)))
      return isAsking(program?.text ?? '') ? 'unknown' : 'done';
    const what =
      program.unknown === undefined
        ? /^(?:\.|source)$/.test(program.text)
          ? 'what it reads in is not known: it may change filters'
          : `${program.text} is not known: it may change filters`
        : `which program it calls depends on ${program.unknown.source}`;
    estate.gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
    return 'unknown';
  }
  const host = hostOf(origin);
  const teller = tellerFor(host, origin, command.doubt);
  if (host.doubted !== undefined) return 'unknown';
  return handler(command, host, teller, (line) =>
    tellerFor(host, originAt(script, { line: line.line, column: 1 }, line.text), command.doubt),
  );
}

function tellerFor(host: HostChanges, origin: Origin, doubt: Doubt | undefined): Teller {
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

function originAt({ name }: Script, { line }: ScriptPlace, text: string): Origin {
  return { file: name, line, text };
}

function targetHost(
  { target }: Script,
  hosts: ReadonlyMap<string, HostChanges>,
  origin: Origin,
): HostChanges {
  const candidates = [...hosts.keys()].toSorted();
  const named = target === undefined ? undefined : hosts.get(target);
  if (named !== undefined) return named;
  const [only, ...others] = [...hosts.values()];
  if (target === undefined && only !== undefined && others.length === 0) return only;
  const list = candidates.length === 0 ? 'the evidence holds none' : `one of ${candidates.join(', ')}`;
  const found = target === undefined ? 'no host is named' : `"${target}"`;
  throw new InputError(
    `which host "${origin.text}" is for: expected ${list} (--change HOST=FILE), found ${found}`,
    {
      file: origin.file,
      ...(origin.line === undefined ? {} : { line: origin.line }),
    },
  );
}

export type { InputLine };
