import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The conformance tests: our own meters, and meters with one fault each, which the tester has to find. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/conformance/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    reporters: ['default'],
  },
});
