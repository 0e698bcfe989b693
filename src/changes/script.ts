import { InputError } from '../model/input-error.ts';
import type { Origin } from '../model/origin.ts';
import { runScript as runBatch } from './batch/run-script.ts';
import { CLOUD_PROGRAMS } from './cloud-programs.ts';
import type { Command, Doubt, Executor, Input, Outcome, ScriptPlace, Word } from './command.ts';
import type { EditableEvidence } from './editable-evidence.ts';
import { isAsking, isHarmless, isQuestion, mayFail } from './harmless.ts';
import { addGap, doubtHost, type HostChanges, warn } from './host-changes.ts';
import { HOST_PROGRAMS, type HostCommand } from './host-programs.ts';
import { sysctl } from './linux/kernel-settings.ts';
import { filteringPackage } from './linux/packages.ts';
import { ruleFileAt } from './linux/rule-files.ts';
import { asService } from './linux/services.ts';
import type { Call } from './powershell/call.ts';
import { isHarmlessCmdlet, isNetworkCmdlet } from './powershell/harmless-cmdlets.ts';
import type { CallExecutor } from './powershell/run.ts';
import { runScript as runPowerShell } from './powershell/run-script.ts';
import { runScript } from './shell/run-script.ts';
import { writtenFiles } from './shell/written-files.ts';
import { isStarting, namedCloudCall, namedFilter, namesProgram, startedBy } from './started-programs.ts';
import type { Teller } from './teller.ts';
import { CMDLETS } from './windows/cmdlets.ts';

type ScriptKind = 'shell' | 'PowerShell' | 'batch';

/** A file of commands. */
export interface Script {
  readonly kind: ScriptKind;
  readonly name: string;
  readonly text: string;
  readonly target?: string;
}

/** Which shell reads a text: by its first line or the name of its file, and where these leave it open by what it holds. Undefined: it is no script. */
export function scriptKind(name: string, text: string): ScriptKind | undefined {
  if (text.trim() === '' || /^(?:Resources|AWSTemplateFormatVersion)\s*:/m.test(text)) return undefined;
  if (/^#!/.test(text)) return /pwsh/.test(text.split('\n', 1)[0] ?? '') ? 'PowerShell' : 'shell';
  if (/\.(?:bat|cmd)$/i.test(name)) return 'batch';
  if (/\.ps1$/i.test(name)) return 'PowerShell';
  if (/^\s*(?:@echo\s|rem\s|::)/im.test(text)) return 'batch';
  if (
    /^(?!\s*(?:powershell|pwsh)(?:\.exe)?\s)[^#\n]*\b(?:New|Set|Remove|Enable|Disable|Get)-Net\w+|^\s*(?:param\s*\(|\$\w+\s*=)/im.test(
      text,
    )
  )
    return 'PowerShell';
  return /^\s*netsh\s/im.test(text) ? 'batch' : 'shell';
}

/** A script that is carried out, and on what. */
interface Running {
  readonly script: Script;
  readonly hostOf: (origin: Origin) => HostChanges;
  readonly estate: EditableEvidence;
}

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

/** A file of rules: what `nft -f` and `iptables-restore` then load is followed there. */
function write(
  path: Word,
  content: Exclude<Input, Word>,
  command: Command,
  { script, hostOf, estate }: Running,
): void {
  const origin = originAt(script, command, command.text);
  const file = ruleFileAt(path.text);
  // Rules that run and are kept for the next start change nothing now.
  if (file === undefined || /^(?:ip6?tables(?:-nft|-legacy)?-save|nft)$/.test(command.words[0]?.text ?? ''))
    return;
  if (file === 'started') {
    if (namesProgram(content)) addGap(estate, `what ${path.text} starts is not followed`, origin);
    return;
  }
  const key = /^\/proc\/sys\/(.+)/.exec(path.text)?.[1];
  if (key === undefined) {
    const what = `what it writes to ${path.text} takes effect when that is loaded, and was not followed`;
    if (file === 'own') doubtHost(hostOf(origin), what, origin);
    else addGap(estate, what, origin);
    return;
  }
  const [value] = content === 'unknown' ? [] : content;
  const open = { source: 'what it writes', prefix: '', suffix: '' };
  const unknown = path.unknown ?? (value === undefined ? open : value.unknown);
  const text = `${key}=${value?.text ?? ''}`;
  const { line, column } = command;
  const words = [
    { text: 'sysctl', line, column },
    { text, line, column, ...(unknown === undefined ? {} : { unknown }) },
  ];
  const host = hostOf(origin);
  sysctl({ ...command, words }, host, tellerFor(host, origin, command.doubt));
}

/** Parameters that cmdlets of the network, or all, have where a call gives none (about_Parameters_Default_Values). */
const DEFAULTED = /\$PSDefaultParameterValues\b[\s\S]*?['"](?:[\w*]+-)?(?:Net[\w*]*|\*):/i;

function executeCall(call: Call, { script, hostOf, estate }: Running, executor: Executor): void {
  const origin = originAt(script, call, call.text);
  const cmdlet = CMDLETS.get(call.name.toLowerCase());
  if (cmdlet !== undefined) {
    const host = hostOf(origin);
    if (DEFAULTED.test(script.text))
      doubtHost(host, `which parameters ${call.name} has depends on $PSDefaultParameterValues`, origin);
    if (host.doubted === undefined) cmdlet(call, host, tellerFor(host, origin, call.doubt));
  } else if (isNetworkCmdlet(call)) {
    doubtHost(
      hostOf(origin),
      call.name === 'nested-command'
        ? 'what this value starts is not followed'
        : `what ${call.name} changes is not followed`,
      origin,
    );
  } else if (!/^\w+-\w+$/.test(call.name)) {
    const { line, column, words, text, doubt } = call;
    const [program, ...rest] = words;
    const named =
      program === undefined ? [] : [{ ...program, text: program.text.toLowerCase().replace(/\.exe$/, '') }];
    executor.execute({
      line,
      column,
      words: [...named, ...rest],
      text,
      files: new Map(),
      ...(call.piped === undefined ? {} : { input: 'unknown' as const }),
      ...(doubt === undefined ? {} : { doubt }),
    });
  } else if (!isHarmlessCmdlet(call))
    addGap(
      estate,
      call.name === 'nested-command'
        ? 'what this value starts is not known: it may change filters'
        : `${call.name} is not known: it may change filters`,
      origin,
    );
}

function execute(written: Command, running: Running): Outcome {
  const { script, hostOf, estate } = running;
  const command = asService(written);
  const [program] = command.words;
  const origin = originAt(script, command, command.text);
  const cloud = program?.unknown === undefined ? CLOUD_PROGRAMS.get(program?.text ?? '') : undefined;
  if (cloud !== undefined) return cloud(estate, command, origin, script.target);
  const handler: HostCommand | undefined =
    program === undefined || program.unknown !== undefined ? undefined : HOST_PROGRAMS.get(program.text);
  if (handler === undefined) {
    const started = startedBy(command);
    if (started !== undefined) {
      tellWritten(command, running);
      return executeStarted(started, running);
    }
    if (program?.unknown === undefined && isQuestion(command.words)) return 'unknown';
    if (isStarting(command)) return unfollowed(`what ${program?.text} starts`, command, running);
    if (program === undefined || (program.unknown === undefined && isHarmless(program.text))) {
      const named = filteringPackage(command.words);
      if (named !== undefined)
        doubtHost(
          hostOf(origin),
          `which rules run once ${program?.text} is done with ${named} is not known`,
          origin,
        );
      tellWritten(command, running);
      return isAsking(program?.text ?? '') ? 'unknown' : 'done';
    }
    const what =
      program.unknown === undefined
        ? /^(?:\.|source)$/.test(program.text)
          ? 'what it reads in is not known: it may change filters'
          : `${program.text} is not known: it may change filters`
        : `which program it calls depends on ${program.unknown.source}`;
    addGap(estate, what, origin);
    return unfollowed(`what ${program.text} starts`, command, running, false);
  }
  const host = hostOf(origin);
  const teller = tellerFor(host, origin, command.doubt);
  if (host.doubted !== undefined) return 'unknown';
  return handler(command, host, teller, (line) =>
    tellerFor(host, originAt(script, { line: line.line, column: 1 }, line.text), command.doubt),
  );
}

/** Files of rules, and others that have to do with packets, of which a program makes something else. */
function tellWritten(command: Command, { script, hostOf, estate }: Running): void {
  const origin = originAt(script, command, command.text);
  for (const { text } of writtenFiles(command.words)) {
    const file = ruleFileAt(text);
    const what = `what ${command.words[0]?.text} makes of ${text} is not followed`;
    if (file === 'started') addGap(estate, what, origin);
    else if (file === 'settings') addGap(hostOf(origin), what, origin);
    else if (file !== undefined) doubtHost(hostOf(origin), what, origin);
  }
}

/** A program that another one starts with arguments that are not known: a host's rules may be any from there on. */
function executeStarted(command: Command, running: Running): Outcome {
  const { script, hostOf } = running;
  const [program] = command.words;
  const origin = originAt(script, command, command.text);
  if (program?.unknown === undefined && HOST_PROGRAMS.has(program?.text ?? '')) {
    doubtHost(hostOf(origin), `which calls of ${program?.text} are made is not known`, origin);
    return 'unknown';
  }
  execute(command, running);
  return 'unknown';
}

/** A text in another language that starts programs: where it names one that filters, that may do anything. */
function unfollowed(what: string, command: Command, running: Running, isGap = true): Outcome {
  const { script, hostOf, estate } = running;
  const origin = originAt(script, command, command.text);
  const filter = namedFilter(command);
  const cloud = namedCloudCall(command);
  const source = command.words[0]?.unknown?.source;
  const among =
    source === undefined
      ? `${what}, ${filter} among it, is not followed`
      : `which rules it changes depends on ${source}`;
  if (filter !== undefined) doubtHost(hostOf(origin), among, origin);
  else if (cloud !== undefined) execute(cloud, running);
  if (isGap && filter === undefined) addGap(estate, `${what} is not followed`, origin);
  return 'unknown';
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
