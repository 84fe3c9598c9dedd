/**
 * bench:detection counts how often a verdict of muxbench is a false positive, and which slowdowns it finds. Each
 * section compares what the verdicts say with what is known beforehand. Arguments name sections; without any, all
 * sections run, which takes about an hour. The exit code is 1 if a limit is missed.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { formatSeconds } from '../dist/src/units/format.js'
import { realChangePoints } from './detection/change_points.mjs'
import { histories } from './detection/histories.mjs'
import { otherMethods } from './detection/other_methods.mjs'
import { savedRuns } from './detection/saved_runs.mjs'
import { severalRuns } from './detection/several_runs.mjs'
import { simulated } from './detection/simulated.mjs'
import { verdicts } from './detection/verdicts.mjs'
import { conclude } from './validity/checks.mjs'

/** `isLong` marks sections that take minutes however little else is measured, so a try (--quick) leaves them out. */
const SECTIONS = {
  verdicts: { run: verdicts },
  'other-methods': { run: otherMethods },
  'change-points': { run: realChangePoints },
  simulated: { run: () => simulated(), isLong: true },
  'several-runs': { run: () => severalRuns(), isLong: true },
  histories: { run: histories },
  'saved-runs': { run: () => savedRuns(), isLong: true },
}

const USAGE = `usage: npm run bench:detection -- [section…] [--rounds N] [--from build/detection.json] [--quick]
--rounds: how many comparisons the verdicts are counted in (24); --from: a saved measurement of them to look at
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
        rounds: { type: 'string', default: '24' },
        from: { type: 'string' },
        quick: { type: 'boolean', default: false },
      },
    })
    return { ...values, sections: positionals }
  } catch (error) {
    return fail(error.message)
  }
}

const { sections, ...options } = argumentsGiven()
const unknown = sections.find(name => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) fail(`no section "${unknown}"`)
if (!/^[1-9]\d{0,2}$/.test(options.rounds)) fail('--rounds takes a number from 1 to 999')
if (options.from !== undefined && !existsSync(options.from)) fail(`there is no ${options.from}`)

const start = performance.now()
const all = Object.keys(SECTIONS).filter(name => !options.quick || !SECTIONS[name].isLong)
for (const name of sections.length > 0 ? sections : all) await SECTIONS[name].run(options)

conclude(`; it took ${formatSeconds((performance.now() - start) / 1000)}`)
// A try measures too little for any limit to mean something.
if (options.quick) process.exitCode = 0
