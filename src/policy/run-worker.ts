import { getCompileCacheDir } from 'node:module';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from './message-of.ts';
import type { Message, Task } from './worker.ts';

/** Memory of the worker outside the policies, in MiB. */
const HEAP = 1_024;

/** A worker that waits for its one task. */
export interface PolicyWorker {
  /**
   * Runs a task and gives its messages on, as long as `onMessage` returns true and none takes longer than `milliseconds`.
   * Resolves with why it ended early, or with undefined at its regular end.
   */
  run(
    task: Task,
    milliseconds: number,
    onMessage: (message: Message) => boolean,
  ): Promise<string | undefined>;
  end(): Promise<unknown>;
}

/** Starts a worker that makes compiled policies ready; until it has a task it does not keep the process alive. */
export function startWorker(wasm: Uint8Array<ArrayBuffer>): PolicyWorker {
  // Where this process keeps its compiled modules, the worker does: else it compiles its own anew at every start.
  const cache = getCompileCacheDir();
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: wasm,
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP },
  });
  worker.unref();
  const exited = new Promise<string | undefined>((resolve) => {
    worker.on('error', (thrown: unknown) => resolve(messageOf(thrown)));
    worker.on('exit', () => resolve(undefined));
  });
  return {
    async run(task, milliseconds, onMessage) {
      worker.ref();
      worker.postMessage(task);
      const reason = await Promise.race([exited, stopped(worker, milliseconds, onMessage)]);
      const ended = worker.terminate();
      // Another worker may follow, and needs the memory.
      if (reason !== undefined) await ended;
      return reason;
    },
    end: () => worker.terminate(),
  };
}

/** Resolves when a worker took too long, or when nobody wants more of its messages. */
function stopped(
  worker: Worker,
  milliseconds: number,
  onMessage: (message: Message) => boolean,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Messages that came while this thread was busy are read before the time is found to be up.
    const timer = setTimeout(() => {
      const late = setImmediate(() => end(`stopped after ${milliseconds / 1_000} s`));
      worker.once('message', () => clearImmediate(late));
    }, milliseconds);
    let ended = false;
    worker.on('exit', () => clearTimeout(timer));
    worker.on('message', (message: Message) => {
      // What it sent before it was stopped may still arrive.
      if (ended) return;
      timer.refresh();
      if (!onMessage(message)) end(undefined);
    });

    function end(reason: string | undefined): void {
      ended = true;
      clearTimeout(timer);
      resolve(reason);
    }
  });
}
