import { readFileSync } from 'node:fs';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const [path = '', ...otherFailures] = process.argv.slice(2);
const results = read(path);

// A file that fails to load has no failed test of its own, and a failed check is no test: each counts once.
const brokenFiles = (results?.testResults ?? []).filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const skipped = results === undefined ? 0 : results.numPendingTests + results.numTodoTests;
if (brokenFiles > 0) console.log(`${brokenFiles} test files could not be run`);
if (skipped > 0) console.log(`${skipped} tests skipped`);
for (const failure of otherFailures) console.log(`failed: ${failure}`);

const passed = results?.numPassedTests ?? 0;
const failed = (results?.numFailedTests ?? 0) + brokenFiles + otherFailures.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function read(file: string): Results | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Results;
  } catch {
    return undefined;
  }
}
