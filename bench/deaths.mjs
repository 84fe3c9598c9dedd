/**
 * Kills runs at random moments, the main process, its block process, or both, and carries each on. A run that does not
 * end complete, with the work digests of one that nobody killed, is a failure.
 *
 *     npm run --silent build && node bench/deaths.mjs [kills] [seed]
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Xoshiro128 } from '../dist/src/random/xoshiro128.js'

const MAIN = new URL('../dist/src/cli/main.js', import.meta.url).pathname
const ARGS = ['run', 'smoke', '--fds', '8', '--active', '1', '--blocks', '3', '--budget', '1', '--seed', '7']

const kills = Number(process.argv[2] ?? 100)
const random = Xoshiro128.fromSeed(Number(process.argv[3] ?? 1))
const folder = mkdtempSync(join(tmpdir(), 'muxbench-deaths-'))
const muxbench = (...args) =>
  spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8', timeout: 600_000 })

const childrenOf = pid => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  } catch {
    return []
  }
}

function kill(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL')
  } catch {
    // It ended a moment ago.
  }
}

/** Starts a run, kills `whom` of it after `delayMs`, and waits for its end. Returns whether it ran until then. */
function killed(out, whom, delayMs) {
  return new Promise(resolve => {
    const main = spawn(process.execPath, [MAIN, ...ARGS, '--out', out], { cwd: folder, stdio: 'ignore' })
    let isKilled = false
    const timer = setTimeout(() => {
      isKilled = true
      if (whom !== 'main') for (const child of childrenOf(main.pid)) kill(child)
      if (whom !== 'child') kill(main.pid)
    }, delayMs)
    main.on('close', () => {
      clearTimeout(timer)
      resolve(isKilled)
    })
  })
}

function runIn(out) {
  try {
    return JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8'))
  } catch {
    return null
  }
}

const digestsOf = ({ cells }) => JSON.stringify(cells.map(({ workDigest }) => workDigest))
const start = performance.now()
muxbench(...ARGS, '--out', 'whole')
const longestMs = Math.ceil(performance.now() - start)
const digests = digestsOf(runIn('whole'))
const counts = { resumed: 0, 'complete without': 0, 'begun anew, nothing was on the disk': 0, failed: 0 }
for (let i = 0, done = 0; done < kills; i++) {
  const whom = ['main', 'child', 'both'][random.below(3)]
  const delayMs = random.below(longestMs)
  const out = `run${i}`
  // A run that was over before is no death.
  if (!(await killed(out, whom, delayMs))) continue
  done++
  const resumed = muxbench('run', '--resume', out)
  const isComplete = resumed.stderr.includes('is complete')
  const isUnbegun = resumed.stderr.includes('there is no such file')
  if (isUnbegun) muxbench(...ARGS, '--out', out)
  const run = runIn(out)
  const isWhole = run?.run.status === 'complete' && digestsOf(run) === digests
  const how = isComplete ? 'complete without' : isUnbegun ? 'begun anew, nothing was on the disk' : 'resumed'
  counts[isWhole ? how : 'failed']++
  if (!isWhole) console.log(`${out}: ${whom} after ${delayMs} ms: ${resumed.stderr.trim()}`)
}
console.log(`${kills} kills within ${longestMs} ms:`, counts)
rmSync(folder, { recursive: true, force: true })
process.exitCode = counts.failed > 0 ? 2 : 0
