import { assignedIn, forget } from './assign.ts';
import { executeLine } from './child.ts';
import { type Ending, execute, type Ways } from './execute.ts';
import { hasHole, hole, shown } from './holes.ts';
import { ESCAPED } from './parse.ts';
import { withValues } from './replace.ts';
import { doubted, type Run } from './run.ts';
import { type For, simpleOf } from './syntax.ts';
import { listed } from './words.ts';

const MOST_TURNS = 1000;

/** Loops over words are unrolled; of others how often they turn, and with which values, is not known. */
export function executeLoop(node: For, run: Run, ways: Ways): Ending {
  const list = withValues(node.list, run);
  const plain = list.replaceAll(ESCAPED, '');
  if (/^\/f/i.test(node.options)) askFor(list, node, run, ways);
  const items =
    node.options === '' ? wordsIn(plain) : /^\/l$/i.test(node.options) ? numbersIn(plain) : undefined;
  if (items === undefined) return executeOpen(node, plain, run, ways);
  let ending: Ending = 'unknown';
  for (const item of items) {
    ending = execute(node.body, { ...run, loops: new Map([...run.loops, [node.variable, item]]) }, ways);
    if (ending === 'left' || run.state.ended) return 'left';
  }
  return ending;
}

/** Words of a list; undefined: what they are, files or a run would show. */
function wordsIn(list: string): string[] | undefined {
  const words = listed(list);
  return words.length > MOST_TURNS || words.some((word) => /[*?]/.test(word) || hasHole(word))
    ? undefined
    : words;
}

/** `1,2,9`: from 1 to 9 in steps of 2. */
function numbersIn(list: string): string[] | undefined {
  const [start = Number.NaN, step = Number.NaN, end = Number.NaN] = listed(list).map(Number);
  const count = Math.floor((end - start) / step) + 1;
  if (!(count <= MOST_TURNS)) return undefined;
  return Array.from({ length: Math.max(count, 0) }, (_, at) => String(start + at * step));
}

/** The command whose output `for /f` goes through runs once. */
function askFor(list: string, { options, line }: For, run: Run, ways: Ways): void {
  const quote = /\busebackq\b/i.test(options) ? '`' : "'";
  const [all, asked = ''] =
    /^\s*(.).*\1\s*$/s.exec(list)?.[1] === quote
      ? (new RegExp(`^\\s*${quote}(.*)${quote}\\s*$`, 's').exec(list) ?? [])
      : [];
  if (all === undefined) return;
  const source = 'what for makes of signs that no caret stands before';
  // Which of these signs reach the command as they are differs.
  const open = asked
    .split(/("[^"]*"|\uFFFE.)/s)
    .map((part, index) =>
      index % 2 === 1
        ? part.replace(ESCAPED, '')
        : part.replaceAll(/[,;=]/g, (raw) => hole(run.holes, raw, source)),
    )
    .join('');
  executeLine(open, line, run, ways);
}

function executeOpen(node: For, list: string, run: Run, ways: Ways): Ending {
  const { options, variable, body } = node;
  const head = `for ${options === '' ? '' : `${options} `}%%${variable} in (${list}) do`;
  const texts = [...simpleOf(body)].map(({ text }) => text);
  const all = texts.some((text) => /^\s*call\b/i.test(text)) ? [...run.script, ...texts] : texts;
  forget(assignedIn(all.join('\n')), undefined, run);
  const loops = new Map(run.loops);
  const last = /^\/f/i.test(options) && /\btokens=/i.test(options) ? 25 : 0;
  for (let index = 0; index <= last; index++) {
    const name = String.fromCharCode(variable.charCodeAt(0) + index);
    loops.set(name, hole(run.holes, `%%${name}`, `%%${name}, which a loop sets`));
  }
  const reason = `it depends on "${shown(head, run.holes)}"`;
  execute(body, { ...doubted(run, { reason, repeats: true }), loops }, ways);
  return 'unknown';
}
