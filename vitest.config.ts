import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    testTimeout: 30_000,
    // It imports JSON without saying so, which Node.js refuses and vitest does not.
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } },
  },
})
