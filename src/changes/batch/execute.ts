import type { Outcome } from '../command.ts';
import { isMet } from './conditions.ts';
import { shown } from './holes.ts';
import { executeLoop } from './loops.ts';
import { withValues } from './replace.ts';
import { asChild, doubted, type Run, type State } from './run.ts';
import { executeSimple } from './simple.ts';
import { type Node, simpleOf } from './syntax.ts';

/** What became of a command; `left`: nothing more of its line runs. */
export type Ending = Outcome | 'left';

/** How jumps and calls go on. */
export interface Ways {
  readonly runLabel: (label: string, given: readonly string[], all: string, run: Run) => State | undefined;
  readonly repeat: (from: number, to: number, run: Run) => void;
}

export function execute(node: Node, given: Run, ways: Ways): Ending {
  // A jump before it on the line may have been made.
  const [pending] = given.state.pending;
  const run = given.doubt === undefined && pending !== undefined ? { ...given, doubt: pending.doubt } : given;
  if (run.state.ended && run.isChild === undefined) return 'left';
  switch (node.kind) {
    case 'simple':
      return executeSimple(node, run, ways);
    case 'joined':
      return executeJoined(node, run, ways);
    case 'block':
      return executeBlock(node, run, ways);
    case 'if':
      return executeIf(node, run, ways);
    case 'for':
      return executeLoop(node, run, ways);
    case 'doubted':
      return executeInDoubt(node.node, node.reason, run, ways);
  }
}

export function executeInDoubt(node: Node, reason: string, run: Run, ways: Ways): Outcome {
  const ending = execute(node, doubted(run, { reason, repeats: false }), ways);
  return ending === 'failed' ? 'failed' : 'unknown';
}

function executeBlock({ nodes, hasInput }: Extract<Node, { kind: 'block' }>, run: Run, ways: Ways): Ending {
  const inner: Run = hasInput ? { ...run, hasInput } : run;
  let ending: Ending = 'unknown';
  for (const node of nodes) {
    ending = execute(node, inner, ways);
    if (ending === 'left') break;
  }
  return ending;
}

function executeJoined({ by, left, right }: Extract<Node, { kind: 'joined' }>, run: Run, ways: Ways): Ending {
  if (by === '|') {
    const outcomes = [
      execute(left, asChild(run), ways),
      execute(right, { ...asChild(run), hasInput: true }, ways),
    ];
    return outcomes[1] === 'left' ? 'unknown' : (outcomes[1] ?? 'unknown');
  }
  const first = execute(left, run, ways);
  if (first === 'left') return 'left';
  if (by === '&') return execute(right, run, ways);
  const wanted = by === '&&' ? 'done' : 'failed';
  if (first === wanted) return execute(right, run, ways);
  if (first !== 'unknown') return first;
  const last = [...simpleOf(left)].at(-1)?.text.trim() ?? '';
  const reason = `it depends on "${shown(withValues(last, run), run.holes)}"`;
  const second = executeInDoubt(right, reason, run, ways);
  return by === '&&' && second === 'failed' ? 'failed' : 'unknown';
}

function executeIf(node: Extract<Node, { kind: 'if' }>, run: Run, ways: Ways): Ending {
  const { branch, otherwise } = node;
  const found = isMet(node, run);
  if (found === true) return execute(branch, run, ways);
  if (found === false) return otherwise === undefined ? 'unknown' : execute(otherwise, run, ways);
  const text = withValues(node.text, run);
  const reason = `it depends on "${shown(text, run.holes)}"`;
  executeInDoubt(branch, reason, run, ways);
  if (otherwise !== undefined) executeInDoubt(otherwise, reason, run, ways);
  return 'unknown';
}
