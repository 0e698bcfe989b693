import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They guard against a hang alone: how long a test takes is the machine's matter.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Not a process for each file, because loading the sources two hundred times takes longer than most tests; two more than there are
    // cores, because some wait for others.
    maxWorkers: availableParallelism() + 2,
    isolate: false,
    // Node runs the sources as they are: what Vite makes of them is a tenth slower, because each import becomes a property that is looked up.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    setupFiles: ['test/repeatable.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
