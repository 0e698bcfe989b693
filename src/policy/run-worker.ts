import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from './message-of.ts';
import type { Message, Task } from './worker.ts';

/** Memory of the worker outside the policies, in MiB. */
const HEAP = 1_024;

/**
 * Runs a task in a worker of its own and gives its messages on, as long as `onMessage` returns true and none takes
 * longer than `milliseconds`. Resolves with why it ended early, or with undefined at its regular end.
 */
export function runWorker(
  task: Task,
  milliseconds: number,
  onMessage: (message: Message) => boolean,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: task,
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
    const timer = setTimeout(() => end(`stopped after ${milliseconds / 1_000} s`), milliseconds);
    let ended = false;
    worker.on('message', (message: Message) => {
      // What it sent before it was stopped may still arrive.
      if (ended) return;
      timer.refresh();
      if (!onMessage(message)) end(undefined);
    });
    worker.on('error', (thrown: unknown) => end(messageOf(thrown)));
    worker.on('exit', () => end(undefined));

    function end(reason: string | undefined): void {
      ended = true;
      clearTimeout(timer);
      resolve(worker.terminate().then(() => reason));
    }
  });
}
