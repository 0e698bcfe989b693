import { oncePer } from '../net/once-per.ts';
import { doubtTouched } from './azure/touched.ts';
import type { Executor } from './command.ts';
import { addGap, doubtHost } from './host-changes.ts';
import type { Call } from './powershell/call.ts';
import { isHarmlessCmdlet, isNetworkCmdlet } from './powershell/harmless-cmdlets.ts';
import { originAt, type Running, tellerFor } from './running-script.ts';
import type { Script } from './script-kind.ts';
import { CMDLETS } from './windows/cmdlets.ts';

/** Parameters that cmdlets of the network, or all, have where a call gives none (about_Parameters_Default_Values). */
const DEFAULTED = /\$PSDefaultParameterValues\b[\s\S]*?['"](?:[\w*]+-)?(?:Net[\w*]*|\*):/i;

/** Long scripts call many cmdlets. */
const setsDefaults = oncePer(({ text }: Script) => DEFAULTED.test(text));

/** A call of PowerShell: a cmdlet of the firewall, or a program, which `executor` carries out. */
export function executeCall(call: Call, { script, hostOf, estate }: Running, executor: Executor): void {
  const origin = originAt(script, call, call.text);
  const cmdlet = CMDLETS.get(call.name.toLowerCase());
  if (cmdlet !== undefined) {
    const host = hostOf(origin);
    if (setsDefaults(script))
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
  } else if (!isHarmlessCmdlet(call)) {
    addGap(
      estate,
      call.name === 'nested-command'
        ? 'what this value starts is not known: it may change filters'
        : `${call.name} is not known: it may change filters`,
      origin,
    );
    // Az PowerShell: which of its objects they mean is not followed.
    if (/^(?:add|new|remove|set|update)-az/i.test(call.name))
      doubtTouched(estate, 'resource', [], false, origin);
  }
}
