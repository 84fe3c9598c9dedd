/**
 * bench:fleet makes the runs of machines that do not exist, and compares what their page takes with its budgets: time,
 * bytes, and memory. It also counts in how many fleets of equal machines `fleet check` finds an odd one, and in how many
 * it finds the one that is slower. The exit code is 1 if a budget is missed.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fleetOf, USUAL_SETTINGS } from '../dist/src/analysis/fleet/fleet.js'
import { machineRunOf } from '../dist/src/fleet/machine_run.js'
import { Xoshiro128 } from '../dist/src/random/xoshiro128.js'
import { readRun } from '../dist/src/result/run/read_run.js'
import { median } from '../dist/src/stats/quantile.js'
import { check, checkTime, conclude, section, show } from './validity/checks.mjs'

const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
const SAMPLE = readRun(fileURLToPath(new URL('../reports/sample/run.json', import.meta.url)))
const SIZES = [
  { machines: 20, cells: 144, mostMs: 5000, mostBytes: 2_000_000, mostMemory: null },
  { machines: 1000, cells: 24, mostMs: 20_000, mostBytes: 6_000_000, mostMemory: 1e9 },
]
const NULL_FLEETS = 1000
const SLOW_FLEETS = 100
const FLEET_SIZE = 20
const CHECKED_CELLS = 12
/** The noise of a machine's level and of a cell's figure, as standard deviations of their logarithms. */
const MACHINE_NOISE = 0.03
const CELL_NOISE = 0.02
/** How much slower the odd machine is. */
const SLOWER = 1.2
/** With a probability of 1 %, more than so many of 1,000 fleets happen once in 1,000 times. */
const MOST_FALSE = 20

const folder = mkdtempSync(join(tmpdir(), 'muxbench fleet '))
const random = Xoshiro128.fromSeed(20260101)
const uniform = () => (random.next() + 0.5) / 2 ** 32
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())

/** Returns the run of a machine whose figures are those of the sample times `level`, with noise of their own. */
function runOf(machine, cells, level) {
  const scaled = metric => {
    const scale = level * Math.exp(CELL_NOISE * normal())
    const [p50, low, high] = [metric.p50, ...(metric.ci95 ?? [metric.p50, metric.p50])].map(
      each => each * scale,
    )
    return { metric: { ...metric, p50, ci95: metric.ci95 && [low, high] }, scale }
  }
  return {
    ...SAMPLE,
    run: { ...SAMPLE.run, id: `${SAMPLE.run.id}-${machine}` },
    origin: {
      host: `machine-${machine}`,
      isAnonymous: false,
      labels: { rack: String(machine % 4) },
      job: null,
    },
    environment: { ...SAMPLE.environment, kernel: machine % 2 ? '6.12.0' : '6.18.0' },
    cells: SAMPLE.cells.slice(0, cells).map(cell => {
      const scales = {}
      const metrics = Object.fromEntries(
        Object.entries(cell.metrics).map(([name, metric]) => {
          const { metric: own, scale } = scaled(metric)
          scales[name] = scale
          return [name, own]
        }),
      )
      const blocks = cell.blocks.map(block => ({
        ...block,
        metrics: Object.fromEntries(
          Object.entries(block.metrics).map(([name, figure]) => [name, figure * (scales[name] ?? 1)]),
        ),
      }))
      return { ...cell, metrics, blocks }
    }),
  }
}

function save(name, machines, cells, levelOf) {
  const home = join(folder, name)
  for (let machine = 0; machine < machines; machine++) {
    mkdirSync(join(home, String(machine)), { recursive: true })
    writeFileSync(
      join(home, String(machine), 'run.json'),
      JSON.stringify(runOf(machine, cells, levelOf(machine))),
    )
  }
  return home
}

/** Runs the command under GNU time. Returns its status, its time in ms and its peak of memory in bytes. */
function measured(args) {
  const start = performance.now()
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`
  const preload = `data:text/javascript,${encodeURIComponent(script)}`
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, MAIN, ...args], {
    encoding: 'utf8',
  })
  const [, peak] = /^peak (\d+)$/m.exec(stderr) ?? []
  if (peak === undefined || status > 1) throw new Error(stderr)
  return { status, ms: performance.now() - start, memory: 1024 * Number(peak) }
}

const startMs = median(Array.from({ length: 5 }, () => measured(['--version']).ms))

function checkSizes() {
  section('The page of a fleet', 'Time, size and memory of muxbench fleet report, once each.')
  for (const { machines, cells, mostMs, mostBytes, mostMemory } of SIZES) {
    const home = save(`${machines}`, machines, cells, () => Math.exp(MACHINE_NOISE * normal()))
    const out = join(home, 'fleet.html')
    const { ms, memory } = measured(['fleet', 'report', home, '--out', out])
    const what = `${machines} machines, ${cells} cells`
    checkTime(what, ms, mostMs, startMs)
    const bytes = statSync(out).size
    check(
      `${what}, bytes`,
      `${Math.round(bytes / 1000)} kB`,
      `at most ${mostBytes / 1000} kB`,
      bytes <= mostBytes,
    )
    const megabytes = `${Math.round(memory / 1e6)} MB`
    if (mostMemory === null) show(`${what}, memory`, megabytes)
    else check(`${what}, memory`, megabytes, `at most ${mostMemory / 1e6} MB`, memory <= mostMemory)
    rmSync(home, { recursive: true })
  }
}

/** Noise with heavier tails than the normal distribution has: Student's t with four degrees of freedom. */
const heavy = () => normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2) / 4)

/** Returns the runs of a fleet of equal machines; with `isFirstSlower` of one whose first machine is not. */
function runsOf(noise, isFirstSlower) {
  return Array.from({ length: FLEET_SIZE }, (_, machine) => {
    const level = Math.exp(MACHINE_NOISE * noise()) * (isFirstSlower && machine === 0 ? SLOWER : 1)
    const run = runOf(machine, CHECKED_CELLS, level)
    return machineRunOf({ ...run, environment: SAMPLE.environment }, run.run.id)
  })
}

/** Returns in how many fleets an odd machine is found at a first look, and in how many it is confirmed; the first, where it is slower. */
function foundIn(fleets, noise, isFirstSlower) {
  const found = { once: 0, twice: 0 }
  for (let fleet = 0; fleet < fleets; fleet++) {
    const [first, again] = [runsOf(noise, isFirstSlower), runsOf(noise, isFirstSlower)]
    const { machines, check: checked } = fleetOf(first, USUAL_SETTINGS, again)
    const odd = checked.odd.filter(({ machine }) => !isFirstSlower || machines[machine].name === 'machine-0')
    if (odd.length > 0) found.once++
    if (odd.some(({ isConfirmed }) => isConfirmed)) found.twice++
  }
  return found
}

function checkOdd() {
  section(
    'fleet check',
    `Fleets of ${FLEET_SIZE} equal machines whose levels differ by ${100 * MACHINE_NOISE} %, ${CHECKED_CELLS} cells.`,
  )
  for (const [what, noise] of [
    ['normal noise', normal],
    ['noise with heavier tails', heavy],
  ]) {
    const none = foundIn(NULL_FLEETS, noise, false)
    const limited = (times, count) => {
      const line = [`odd among equals ${times}, ${what}`, `${count} of ${NULL_FLEETS}`]
      return check(...line, `at most ${MOST_FALSE}`, count <= MOST_FALSE)
    }
    if (noise === normal) limited('at a first look', none.once)
    else show(`odd among equals at a first look, ${what}`, `${none.once} of ${NULL_FLEETS}`)
    limited('when measured again', none.twice)
    const slow = foundIn(SLOW_FLEETS, noise, true)
    const percent = Math.round(100 * (SLOWER - 1))
    show(`${percent} % slower is found at a first look, ${what}`, `${slow.once} of ${SLOW_FLEETS}`)
    show(`${percent} % slower is confirmed, ${what}`, `${slow.twice} of ${SLOW_FLEETS}`)
  }
}

checkSizes()
checkOdd()
rmSync(folder, { recursive: true, force: true })
conclude()
