import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest is begun first: begun last, it would keep one process while the others have nothing left. */
const LONGEST =
  'distributed profiles-mutation own-policies scan oracle diff documentation reports-browser reaudit reports-pdf waivers policy-command ' +
  'changes-kernel removal rego-compilers hosts-kernel collect-aws collect-azure evidence-pack store';
const names = LONGEST.split(' ').map((name) => `${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = names.indexOf(basename(moduleId));
      return index < 0 ? names.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They guard against a hang alone: how long a test takes is the machine's matter.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // A process for each core and one more, because some wait for others; not for each file: loading the sources two hundred times takes
    // longer than most tests.
    maxWorkers: availableParallelism() + 1,
    isolate: false,
    setupFiles: ['test/repeatable.ts'],
    sequence: { sequencer: LongestFirst },
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
