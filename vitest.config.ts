import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Examples import the package by its name, as users do.
  resolve: { alias: [{ find: /^dlms-cosem\/(.+)$/, replacement: `${import.meta.dirname}/src/$1/index.ts` }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 60_000,
    reporters: ['default'],
  },
});
