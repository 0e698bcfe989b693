import type { Outcome } from '../command.ts';
import { assign, localize } from './assign.ts';
import { executeLine, lineOfCmd } from './child.ts';
import type { Ending, Ways } from './execute.ts';
import { hasHole, hole, shown, sourceOf } from './holes.ts';
import { end, jump, mayPass } from './jumps.ts';
import { withValues, withVariables } from './replace.ts';
import type { Run } from './run.ts';
import type { Simple } from './syntax.ts';
import { listed, wordsOf } from './words.ts';

const LAST_ARGUMENT = 9;

export function executeSimple(node: Simple, run: Run, ways: Ways): Ending {
  const text = withValues(node.text, run);
  const [, called] = /^call(?=[\s,;=:])[\s,;=]*(.*)/is.exec(text) ?? [];
  if (called === undefined) return executeText(text, node, run, ways);
  // Here cmd.exe replaces variables once more.
  const line = withVariables(called, run);
  const [, label, all = ''] = /^:([^\s,;=]*)\s?(.*)/s.exec(line) ?? [];
  if (label === undefined || sourceOf(label, run.holes) !== undefined)
    return executeText(line, node, { ...run, isCalled: true }, ways);
  const state = ways.runLabel(label, givenIn(all, run), all.trim(), run);
  if (state === undefined) return executeProgram(line, node, run);
  return run.state.ended ? 'left' : 'unknown';
}

/** How many arguments a value makes that stands outside quotes is not known, nor then which are those behind it. */
function givenIn(text: string, { holes }: Run): string[] {
  const each = listed(text);
  const open = each.findIndex((word) => hasHole(word.replaceAll(/"[^"]*"/g, '')));
  if (open < 0) return each;
  const behind = Array.from({ length: LAST_ARGUMENT - open - 1 }, (_, index) => {
    const raw = `%${open + 2 + index}`;
    return hole(holes, raw, `${raw}, before which an argument is not known`);
  });
  return [...each.slice(0, open + 1), ...behind];
}

function executeText(text: string, node: Simple, run: Run, ways: Ways): Ending {
  if (/^(?:goto(?=[\s,;=:]|$)|exit\b)/i.test(text)) {
    if (run.isChild === undefined) {
      if (/^goto/i.test(text)) jump(text.trim(), run, ways.repeat);
      else end(text.trim(), run);
    }
    return 'left';
  }
  const own = assign(text, run) ?? localize(text, run) ?? shift(text, run);
  if (own !== undefined) return own;
  const line = lineOfCmd(text);
  const ending = line === undefined ? undefined : executeLine(line, node.line, run, ways);
  if (ending !== undefined) return ending;
  return executeProgram(text, node, run);
}

function executeProgram(text: string, node: Simple, run: Run): Ending {
  const { executor, holes, values, doubt, state } = run;
  const words = wordsOf(text, node.line, holes);
  const [program] = words;
  if (program === undefined) return 'done';
  const outcome: Outcome = executor.execute({
    words,
    text: shown(text, holes).trim(),
    line: node.line,
    column: 1,
    files: new Map(),
    variable: (name) => {
      const value = values.get(name.toLowerCase());
      const source = value === undefined ? undefined : sourceOf(value, holes);
      return source === undefined ? value : { source };
    },
    ...(run.hasInput || node.hasInput ? { input: 'unknown' as const } : {}),
    ...(doubt === undefined ? {} : { doubt }),
  });
  const isScript = /\.(?:cmd|bat)$/.test(program.text) && program.unknown === undefined;
  if (isScript && run.isCalled === undefined && run.isChild === undefined) {
    // Without call nothing comes back from it.
    end(text.trim(), run);
    return 'left';
  }
  // An else that stands by itself, which versions of cmd.exe take in different ways.
  if (program.text === 'else') mayPass(state, 'it stands behind an else of no if');
  return outcome;
}

function shift(command: string, { given, doubt, holes }: Run): Outcome | undefined {
  const [all, from = '0'] = /^shift\b(?:\s*\/(\d))?/i.exec(command) ?? [];
  if (all === undefined) return undefined;
  if (given === undefined) return 'done';
  if (doubt === undefined) given.each.splice(Number(from), 1);
  else
    for (let index = Number(from); index <= LAST_ARGUMENT; index++)
      given.each[index] = hole(holes, `%${index}`, `%${index}, which is shifted only in some cases`);
  return 'done';
}
