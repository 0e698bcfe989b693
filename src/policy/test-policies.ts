import type { Answer } from './instance.ts';
import { type CompiledRego, testsOf } from './rego-compiler.ts';
import { startWorker } from './run-worker.ts';

/** What became of one rule `test_…`. */
export interface PolicyTest {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly outcome: 'passed' | 'failed' | 'broken';
  /** Why it is broken: what was thrown, or that it took too long. */
  readonly reason?: string;
}

/** Bounds of one test. */
const LIMITS = { milliseconds: 10_000, pages: 4_096 };

/** Runs every rule `test_…` of compiled modules; one that is false or undefined has failed, one that throws is broken. */
export async function testPolicies({ wasm, rules }: CompiledRego): Promise<PolicyTest[]> {
  const tests = testsOf(rules);
  const answers = await answersOf(new Uint8Array(Buffer.from(wasm, 'base64')), [...tests.keys()]);
  return [...tests].map(([entrypoint, { name, file, line }]) => ({
    name,
    file,
    line,
    ...outcomeOf(answers.get(entrypoint)),
  }));
}

async function answersOf(wasm: Uint8Array<ArrayBuffer>, entrypoints: readonly string[]) {
  const answers = new Map<string, Answer>();
  const waiting = () => entrypoints.filter((entrypoint) => !answers.has(entrypoint));
  for (let left = waiting(); left.length > 0; left = waiting()) {
    const task = {
      entrypoints: left,
      documents: [new TextEncoder().encode('{}').buffer],
      first: 0,
      parameters: {},
      maximumPages: LIMITS.pages,
      milliseconds: LIMITS.milliseconds,
    };
    const reason = await startWorker(wasm).run(task, LIMITS.milliseconds, (message) => {
      if (message.kind === 'answered') answers.set(message.entrypoint, message.answer);
      return true;
    });
    const [stopped] = waiting();
    if (stopped !== undefined) answers.set(stopped, { error: reason ?? 'the evaluation ended early' });
  }
  return answers;
}

function outcomeOf(answer: Answer | undefined): Pick<PolicyTest, 'outcome' | 'reason'> {
  if (answer === undefined) return { outcome: 'broken', reason: 'gave no answer' };
  if ('error' in answer) return { outcome: 'broken', reason: answer.error };
  const results = answer.result as { readonly result: unknown }[];
  return { outcome: results.length === 1 && results[0]?.result === true ? 'passed' : 'failed' };
}
