/**
 * bench:detection counts how often a verdict of muxbench is a false positive, and which slowdowns it finds. Each
 * section compares what the verdicts say with what is known beforehand. Arguments name sections; without any, all
 * sections run, which takes about 45 minutes. The exit code is 1 if a limit is missed.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { formatSeconds } from '../dist/src/units/format.js'
import { realChangePoints } from './detection/change_points.mjs'
import { coverage } from './detection/coverage.mjs'
import { DetectionData } from './detection/data.mjs'
import { nulls } from './detection/nulls.mjs'
import { slowdowns } from './detection/slowdowns.mjs'
import { missedChecks } from './validity/checks.mjs'

const SECTIONS = {
  nulls,
  slowdowns,
  coverage,
  'change-points': realChangePoints,
  simulated: async () => (await import('./detection/simulated.mjs')).simulated(),
  'saved-runs': async () => (await import('./detection/saved_runs.mjs')).savedRuns(),
}

/** These sections take minutes however little else is measured, so a try (--quick) leaves them out. */
const UNMEASURED = ['simulated', 'saved-runs']

const USAGE = `usage: npm run bench:detection -- [section…] [--comparisons N] [--slower N] [--from build/detection.json] [--quick]
--comparisons: how many in which nothing differs (17); --slower: how many in which some cells are slower (14)
sections: ${Object.keys(SECTIONS).join(', ')}
`

function fail(message) {
  process.stderr.write(`bench:detection: ${message}\n${USAGE}`)
  process.exit(2)
}

function argumentsGiven() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        comparisons: { type: 'string' },
        slower: { type: 'string' },
        from: { type: 'string' },
        quick: { type: 'boolean' },
      },
    })
    return { ...values, sections: positionals }
  } catch (error) {
    return fail(error.message)
  }
}

const { sections, comparisons, slower, ...options } = argumentsGiven()
const unknown = sections.find(name => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) fail(`no section "${unknown}"`)
for (const [option, given] of Object.entries({ comparisons, slower })) {
  if (given !== undefined && !/^[1-9]\d{0,3}$/.test(given)) fail(`--${option} takes a number from 1`)
}
if (options.from !== undefined && !existsSync(options.from)) fail(`there is no ${options.from}`)

const start = performance.now()
const data = new DetectionData({
  ...options,
  comparisons: comparisons && Number(comparisons),
  slower: slower && Number(slower),
})
process.stdout.write(`bench:detection ${data.about}\n`)
const all = Object.keys(SECTIONS).filter(name => !data.isQuick || !UNMEASURED.includes(name))
for (const name of sections.length > 0 ? sections : all) await SECTIONS[name](data)

const missed = missedChecks()
process.stdout.write(
  `\n${missed === 0 ? 'every limit is met' : `${missed} missed`}; it took ${formatSeconds((performance.now() - start) / 1000)}\n`,
)
// A try measures too little for any limit to mean something.
process.exitCode = missed === 0 || data.isQuick ? 0 : 1
