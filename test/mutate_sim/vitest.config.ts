import { defineConfig } from 'vitest/config'

/** The tests that have to catch the mistakes. They need no measured runs, so no set-up makes any for each mistake. */
export default defineConfig({
  test: {
    include: ['{src/sim,test/conformance}/**/*.test.ts'],
    exclude: ['**/*.slow.test.ts'],
    testTimeout: 60_000,
  },
})
