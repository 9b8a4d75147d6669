import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests against programs of others, which `npm test` does not run. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/interop/**/*.interop.ts'],
    globalSetup: ['test/interop/install.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    reporters: ['default'],
  },
});
