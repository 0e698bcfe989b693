import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A process for each core, not for each file: loading the sources a hundred and fifty times takes longer than most tests.
    maxWorkers: '100%',
    isolate: false,
    setupFiles: ['test/repeatable.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
