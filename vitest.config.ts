import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Test files name their kind before `.test.ts`; those without a kind are unit tests. */
const KINDS = ['command', 'measuring', 'browser', 'slow'] as const

const files = (...kinds: readonly (typeof KINDS)[number][]) =>
  kinds.map(kind => `{src,test}/**/*.${kind}.test.ts`)

// @actions/workflow-parser imports JSON without an attribute, which Node.js refuses and Vite accepts.
const server = { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } }

/** Workers of tests that wait for processes and clocks a good part of their time: one more than there are CPUs. */
const WAITING = availableParallelism() + 1

/**
 * Processes of tests get the options that Node.js was started with, as threads do anyway. `npm test` turns V8's helper
 * threads off: the tests keep all CPUs busy, so that the helpers finish late and cost a fifth of the CPU time.
 */
const { execArgv } = process

/** Projects of one group run together; a later group waits for the earlier ones, so that measuring tests have the CPUs. */
export default defineConfig({
  test: {
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,test}/**/*.test.ts'],
          exclude: files(...KINDS),
          pool: 'threads',
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          server,
        },
      },
      {
        test: {
          name: 'command',
          include: files('command'),
          globalSetup: 'src/cli/measured_runs.fixture.ts',
          pool: 'forks',
          execArgv,
          isolate: false,
          maxWorkers: WAITING,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server,
        },
      },
      {
        test: {
          name: 'measuring',
          include: files('measuring'),
          pool: 'forks',
          execArgv,
          isolate: false,
          maxWorkers: WAITING,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: files('browser', 'slow'),
          globalSetup: 'src/report/html/chromium.fixture.ts',
          pool: 'forks',
          execArgv,
          isolate: false,
          maxWorkers: WAITING,
          sequence: { groupOrder: 3 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          server,
        },
      },
    ],
  },
})
