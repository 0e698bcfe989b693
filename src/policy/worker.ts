import { parentPort, workerData } from 'node:worker_threads';
import { EVALUATED } from './entrypoint.ts';
import { type Answer, openInstance, type PolicyInstance } from './instance.ts';
import { messageOf } from './message-of.ts';

/** What the worker is to do with the policies that it was started with. */
export interface Task {
  readonly entrypoints: readonly string[];
  readonly documents: readonly ArrayBuffer[];
  /** The document to begin with. */
  readonly first: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly maximumPages: number;
  /** Time of one entrypoint for all documents together. */
  readonly milliseconds: number;
}

/**
 * What it reports: the entrypoints of each new instance; what an instance sees of a document, before the first and after the
 * last entrypoint is asked about it; the answer of each entrypoint, document by document, until it gives an error.
 */
export type Message =
  | { readonly kind: 'opened'; readonly entrypoints: readonly string[] }
  | { readonly kind: 'counted'; readonly document: number; readonly evaluated: Answer }
  | {
      readonly kind: 'answered';
      readonly document: number;
      readonly entrypoint: string;
      readonly answer: Answer;
    };

// The loader of policies asks whether it is given a `Response`, and that global loads all of `fetch`: longer than the policies take.
globalThis.Response = class {} as typeof Response;

const FIRST_PAGES = 64;
const wasm = workerData as Uint8Array<ArrayBuffer>;

// What the first instance compiles, later ones use: made while there is no task. What is wrong with it is told by the task's own.
await openInstance(wasm, 0, {}, FIRST_PAGES).catch(() => undefined);

parentPort?.once('message', (task: Task) => answerAll(task));

async function answerAll(task: Task): Promise<void> {
  const { documents, milliseconds } = task;
  const largest = Math.max(0, ...documents.map((document) => document.byteLength));
  const spent = new Map(task.entrypoints.map((entrypoint) => [entrypoint, 0]));
  let instance = await open();
  for (let index = task.first; index < documents.length; index++) {
    read(index);
    for (const [entrypoint, before] of spent) {
      const start = performance.now();
      const answer = instance.ask(entrypoint);
      const total = before + performance.now() - start;
      spent.set(entrypoint, total);
      const late = total > milliseconds ? { error: `stopped after ${milliseconds / 1_000} s` } : undefined;
      report({ kind: 'answered', document: index, entrypoint, answer: late ?? answer });
      if (late !== undefined || 'error' in answer) spent.delete(entrypoint);
      if ('error' in answer) {
        instance = await open();
        read(index);
      }
    }
    report({ kind: 'counted', document: index, evaluated: instance.ask(EVALUATED) });
  }

  async function open(): Promise<PolicyInstance> {
    const opened = await openInstance(wasm, largest, task.parameters, task.maximumPages);
    report({ kind: 'opened', entrypoints: opened.entrypoints });
    return opened;
  }

  function read(index: number): void {
    report({ kind: 'counted', document: index, evaluated: counted(documents[index] as ArrayBuffer) });
  }

  function counted(document: ArrayBuffer): Answer {
    try {
      instance.read(document);
    } catch (thrown) {
      return { error: messageOf(thrown) };
    }
    return instance.ask(EVALUATED);
  }
}

function report(message: Message): void {
  parentPort?.postMessage(message);
}
