import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig, type Plugin } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

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
 * threads off: the tests keep all CPUs busy, so that the helpers finish late and cost a fifth of the CPU time. It also has
 * V8 optimise a function only after seven times as many bytecodes as it would by itself. Tests call most functions too few
 * times to gain from optimised code, so that compiling it took a quarter of the CPU time of the unit tests.
 */
const { execArgv } = process

/**
 * Modules are kept transformed for the next project and for the next run, which saves a twentieth of the CPU time of
 * `npm test`. Vitest's key is made of the path and the text of a module, the options of Vite, this file and the lock file.
 */
const experimental = { fsModuleCache: true }

/** The modules of the set-ups of the command tests and of the slow tests. */
const SETUP = [
  /src\/cli\/measured_runs\.fixture\.ts$/,
  /src\/report\/html\/chromium\.fixture\.ts$/,
  /src\/suite\/package_file\.ts$/,
]

const compilerOptions = readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')

/** Returns what a module's key has besides, or false where the module must not be kept. */
function keyPart({ id }: { readonly id: string }): string | false {
  // Vitest 4.1 cannot print the stack of an error in a set-up whose modules come from the cache.
  return SETUP.some(name => name.test(id)) ? false : compilerOptions
}

const moduleCache: Plugin = {
  name: 'module-cache',
  configureVitest({ experimental_defineCacheKeyGenerator: addToKeys }) {
    addToKeys(keyPart)
  },
}

/** The files that take longest, the longest first: what begins last should not be what ends last. */
const LONGEST = [
  ...[
    'vm_kernels.slow',
    'fleet_slurm.slow',
    'deaths.slow',
    'html.browser',
    'html_modes.browser',
    'overlay.browser',
  ],
  ...['ab_command.slow', 'refused_calls.slow', 'bench_detection.slow', 'calibrate_command.slow'],
  ...['findings.browser', 'terminal.slow', 'limits.slow', 'peer_suites.slow'],
  ...['files.slow', 'conformance.slow', 'open_loop.measuring'],
]

/** Begins with the longest files. A fresh clone has no durations of an earlier run, by which vitest would sort. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex(name => moduleId.includes(`/${name}.test.`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

/** Projects of one group run together; a later group waits for the earlier ones, so that measuring tests have the CPUs. */
export default defineConfig({
  test: {
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [moduleCache],
        test: {
          name: 'unit',
          experimental,
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
        plugins: [moduleCache],
        test: {
          name: 'command',
          experimental,
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
        plugins: [moduleCache],
        test: {
          name: 'measuring',
          experimental,
          include: files('measuring'),
          provide: { combinations: 'pairs' },
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
        plugins: [moduleCache],
        test: {
          name: 'slow',
          experimental,
          include: [...files('browser', 'slow'), 'src/poller/{flood,open_loop}.measuring.test.ts'],
          provide: { combinations: 'others' },
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
