import { InputError } from '../model/input-error.ts';
import type { Origin } from '../model/origin.ts';
import { runScript as runBatch } from './batch/run-script.ts';
import type { Command, Executor } from './command.ts';
import type { EditableEvidence } from './editable-evidence.ts';
import { mayFail } from './harmless.ts';
import type { HostChanges } from './host-changes.ts';
import type { CallExecutor } from './powershell/run.ts';
import { runScript as runPowerShell } from './powershell/run-script.ts';
import { originAt, type Running } from './running-script.ts';
import { executeCall } from './script-calls.ts';
import { execute } from './script-commands.ts';
import type { Script } from './script-kind.ts';
import { write } from './script-writes.ts';
import { runScript } from './shell/run-script.ts';

/** Carries out a script on the hosts, and on the estate, that it is for. */
export function applyScript(
  script: Script,
  hosts: ReadonlyMap<string, HostChanges>,
  estate: EditableEvidence,
): void {
  const hostOf = (origin: Origin) => targetHost(script, hosts, origin);
  const running: Running = { script, hostOf, estate };
  const executor: Executor = {
    execute: (command) => {
      const outcome = execute(command, running);
      return outcome === 'done' && command.isTested === true && mayFail(command.words) ? 'unknown' : outcome;
    },
    write: (path, content, command) => write(path, content, command, running),
    warn: (what, place) => estate.warnings.push({ what, origin: originAt(script, place, '') }),
  };
  const calls: CallExecutor = {
    execute: (call) => executeCall(call, running, executor),
    warn: executor.warn,
  };
  const either: Executor = {
    ...executor,
    execute: (command) => {
      const text = command.doubt === undefined ? callOfPowerShell(command) : undefined;
      if (text === undefined) return executor.execute(command);
      runPowerShell(script, text, calls);
      return 'unknown';
    },
  };
  switch (script.kind) {
    case 'shell':
      runScript(script, script.text, either);
      return;
    case 'batch':
      runBatch(script, script.text, either);
      return;
    case 'PowerShell':
      runPowerShell(script, script.text, calls);
  }
}

/** A call of PowerShell by another shell as PowerShell would write it, at its line; undefined: it is none, or not known. */
function callOfPowerShell({ words, line }: Command): string | undefined {
  const [program, ...rest] = words;
  if (
    !/^(?:powershell|pwsh)$/.test(program?.text ?? '') ||
    words.some(({ unknown }) => unknown !== undefined)
  )
    return undefined;
  const quoted = rest.map(({ text }) => (/^-\w+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`));
  return `${'\n'.repeat(line - 1)}${program?.text} ${quoted.join(' ')}`;
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
