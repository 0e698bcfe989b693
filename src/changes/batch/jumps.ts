import { assignedIn, forget } from './assign.ts';
import { hasHole, shown } from './holes.ts';
import { doubted, type Run, type State } from './run.ts';

export function labelOf(line: string): string | undefined {
  return /^[\s,;=]*:[\s,;=]*([^\s:+,;=&|<>]+)/.exec(line)?.[1]?.toLowerCase();
}

/** The line of a label: the next one from here on, and then from the start. */
export function labelAt(label: string, from: number, script: readonly string[]): number | undefined {
  const isMeant = (line: string) => labelOf(line) === label.toLowerCase();
  const behind = script.findIndex((line, index) => index >= from && isMeant(line));
  const found = behind < 0 ? script.findIndex(isMeant) : behind;
  return found < 0 ? undefined : found;
}

/** A label is reached, where jumps may have ended. */
export function arrive(state: State): void {
  const ended = state.pending.filter(({ target }) => target === state.at);
  if (ended.length > 0) state.isLive = true;
  state.pending = state.pending.filter(({ target }) => target !== state.at);
}

/** What follows may be passed by. */
export function mayPass(state: State, reason: string, target?: number): void {
  const doubt = { reason, repeats: false };
  state.pending = [...state.pending, { doubt, ...(target === undefined ? {} : { target }) }];
}

/** `exit`, `exit /b` and `goto :eof`. */
export function end(command: string, run: Run): void {
  const { state, isOpen, doubt, holes } = run;
  const isCertain = doubt === undefined;
  const reason = `"${shown(command, holes)}" may pass it by`;
  leave(state, isOpen === undefined, reason);
  if (!/^exit\b(?!\s*\/b)/i.test(command)) return;
  for (let each = state.caller; each !== undefined; each = each.caller)
    if (isCertain) each.ended = true;
    else mayPass(each, reason);
}

function leave(state: State, isSure: boolean, reason: string): void {
  if (isSure && state.pending.length === 0) state.ended = true;
  mayPass(state, reason);
  if (isSure) state.isLive = false;
}

/** `goto`. */
export function jump(command: string, run: Run, repeat: (from: number, to: number, run: Run) => void): void {
  const { state, script, holes, isOpen, left } = run;
  const label = /^goto[\s,;=]*:?\s*([^\s:+,;=]*)/i.exec(command)?.[1] ?? '';
  if (
    /^goto[\s,;=]*:\s*eof\b/i.test(command) ||
    (/^eof$/i.test(label) && labelAt(label, 0, script) === undefined)
  ) {
    end(command, run);
    return;
  }
  const written = shown(command, holes);
  const reason = `"${written}" may pass it by`;
  const here = state.at;
  const target = hasHole(label) ? 0 : labelAt(label, here, script);
  if (target === undefined || hasHole(label)) mayPass(state, reason);
  if (target === undefined) return;
  if (target >= here) {
    mayPass(state, reason, target);
    if (isOpen === undefined) state.isLive = false;
  } else if (isOpen === undefined && run.doubt === undefined && !hasHole(label) && left.jumps-- > 0) {
    state.at = target;
    state.jumped = true;
  } else {
    const text = script.slice(target, here).join('\n');
    forget(assignedIn(/\bcall\b/i.test(text) ? script.join('\n') : text), undefined, run);
    if (target < state.repeated)
      repeat(target, here, doubted(run, { reason: `"${written}" may come back to it`, repeats: true }));
    if (isOpen === undefined && !hasHole(label)) state.isLive = false;
  }
}
