import { parentPort, workerData } from 'node:worker_threads';
import type { LoadedPolicy } from '@open-policy-agent/opa-wasm';
import { EVALUATED } from './entrypoint.ts';
import { type Answer, ask, openInstance } from './instance.ts';

/** What the worker is to do with the policies that it was started with. */
export interface Task {
  readonly entrypoints: readonly string[];
  readonly documents: readonly ArrayBuffer[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly maximumPages: number;
}

/** What it reports: the entrypoints of a new instance and what that saw, then one answer per entrypoint, in order. */
export type Message =
  | { readonly kind: 'opened'; readonly entrypoints: readonly string[]; readonly evaluated: Answer }
  | { readonly kind: 'answered'; readonly entrypoint: string; readonly answer: Answer };

const FIRST_PAGES = 64;
const wasm = workerData as Uint8Array<ArrayBuffer>;

// What the first instance compiles, later ones use: made while there is no task. What is wrong with it is told by the task's own.
await openInstance(wasm, [], {}, FIRST_PAGES).catch(() => undefined);

parentPort?.once('message', (task: Task) => answerAll(task));

async function answerAll({ entrypoints, documents, parameters, maximumPages }: Task): Promise<void> {
  let instance = await open();
  for (const entrypoint of entrypoints) {
    const answer = ask(instance, entrypoint, documents);
    report({ kind: 'answered', entrypoint, answer });
    if ('error' in answer) instance = await open();
  }

  async function open(): Promise<LoadedPolicy> {
    const opened = await openInstance(wasm, documents, parameters, maximumPages);
    report({
      kind: 'opened',
      entrypoints: Object.keys(opened.entrypoints),
      evaluated: ask(opened, EVALUATED, documents),
    });
    return opened;
  }
}

function report(message: Message): void {
  parentPort?.postMessage(message);
}
