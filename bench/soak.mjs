/**
 * Runs muxbench for a long time and looks at resident memory and open descriptors: of one process that makes run after
 * run, of the block processes of these runs, and of one block process that measures all the time.
 *
 *     npm run --silent build && node --expose-gc bench/soak.mjs [minutes]
 *
 * A figure is the median of a third of the readings. Exit code 1: the last third differs from the middle one by more
 * than 2 %. The first third is left out, since caches fill and the JavaScript is compiled then.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../dist/src/cli/command_line.js'

const MOST_SHARE = 0.02
const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
const LOADS = [
  ['smoke'],
  ['smoke', '--param', 'waitMode=wakeup'],
  ['smoke', '--param', 'load=open', '--param', 'waitMode=wakeup', '--param', 'ratePerSecond=1000'],
  [
    ...['smoke', '--param', 'load=open', '--param', 'arrivals=flood', '--param', 'waitMode=wakeup'],
    ...['--param', 'readers=3', '--active', '100%'],
  ],
]

const minutes = Number(process.argv[2] ?? 30)
const folder = mkdtempSync(join(tmpdir(), 'muxbench-soak-'))

/**
 * Returns the resident memory, in MB, and the number of open descriptors of a process; null where it has ended.
 * @param field of /proc/PID/status: VmRSS is what it has now, VmHWM the most that it had.
 */
function readingOf(pid, field = 'VmRSS') {
  try {
    const [, kilobytes] = new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )
    return { memory: kilobytes / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return null
  }
}

const childrenOf = pid =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const readings = { 'one process, run after run': [], 'its block processes': [], 'a block that lasts': [] }

/** Watches the block processes of a round of all loads, and keeps the most memory and descriptors that one had. */
function watchBlocks() {
  const most = { memory: 0, descriptors: 0 }
  const timer = setInterval(() => {
    for (const child of childrenOf(process.pid)) {
      const reading = Number(child) === lasting.pid ? null : readingOf(child, 'VmHWM')
      for (const unit of Object.keys(most)) most[unit] = Math.max(most[unit], reading?.[unit] ?? 0)
    }
  }, 50)
  return () => {
    clearInterval(timer)
    if (most.memory > 0) readings['its block processes'].push(most)
  }
}

const lasting = spawn(
  process.execPath,
  [
    // One work alone, since works differ in what they need, and each has its part of the time.
    ...[MAIN, 'run', 'smoke', '--fds', '64', '--active', '1', '--blocks', '1'],
    ...['--budget', String(60 * minutes), '--seed', '1', '--out', join(folder, 'lasting')],
  ],
  { stdio: 'ignore' },
)
const lastingTimer = setInterval(() => {
  if (lasting.exitCode !== null) return
  for (const child of childrenOf(lasting.pid)) {
    const reading = readingOf(child)
    if (reading) readings['a block that lasts'].push(reading)
  }
}, 1000)

const until = performance.now() + 60_000 * minutes
let runs = 0
let failures = 0
let endRound = watchBlocks()
while (performance.now() < until) {
  const args = [...LOADS[runs % LOADS.length], '--blocks', '2', '--budget', '0.5', '--seed', String(runs + 1)]
  const status = await runCommandLine(['run', ...args, '--force', '--json', '--out', join(folder, 'run')])
  if (status !== 0) failures++
  runs++
  if (runs % LOADS.length === 0) {
    endRound()
    endRound = watchBlocks()
  }
  globalThis.gc()
  readings['one process, run after run'].push(readingOf(process.pid))
}
endRound()
clearInterval(lastingTimer)
lasting.kill()
rmSync(folder, { recursive: true, force: true })

let grown = 0
for (const [what, all] of Object.entries(readings)) {
  const third = Math.floor(all.length / 3)
  if (third === 0) throw new Error(`${what}: ${all.length} readings are too few: give more minutes`)
  for (const unit of ['memory', 'descriptors']) {
    const [before, after] = [all.slice(third, 2 * third), all.slice(-third)].map(part =>
      median(part.map(reading => reading[unit])),
    )
    const share = after / before - 1
    if (!(Math.abs(share) <= MOST_SHARE)) grown++
    const figures = [before, after].map(value => value.toFixed(unit === 'memory' ? 1 : 0)).join(' → ')
    process.stderr.write(
      `${what}: ${unit} ${figures} (${(100 * share).toFixed(1)} %, ${all.length} readings)\n`,
    )
  }
}
process.stderr.write(`${runs} runs in ${minutes} minutes, ${failures} of them failed\n`)
process.exitCode = grown + failures > 0 ? 1 : 0
