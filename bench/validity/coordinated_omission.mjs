/**
 * Does a stall of the reader show with its whole weight? One stop of 100 ms is injected into a wait.
 *
 * Open loop at a constant rate: the schedule does not wait for the reader, so every event that is due during the
 * stall waits for the rest of it. With a stall S in a run of time T a share S / T of all events has a latency that
 * is uniform on (0, S): the quantile q of all is S - (1 - q) T, where that is far above the usual latency. The
 * reported p99 and max must be that within 5 %.
 *
 * Closed loop: the writer waits with the reader, so that the same stall is one sample: the max shows it and p99
 * knows nothing of it. That is coordinated omission.
 *
 * N = 128, epoll, one block; each part is repeated, since the machine may stall by itself.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))
const STALL_MS = 100
const RATE = 10_000
const BUDGET_SECONDS = 5
const ROUNDS = 5
const TOLERANCE = 0.05

function measure(folder, name, params) {
  const out = join(folder, name)
  const flags = ['--mechanism', 'epoll', '--trigger', 'level', '--fds', '128', '--active', '1']
  const settings = Object.entries({ stallMs: STALL_MS, ...params })
  const given = settings.flatMap(([key, value]) => ['--param', `${key}=${value}`])
  const size = ['--blocks', '1', '--budget', String(BUDGET_SECONDS), '--out', out]
  execFileSync(process.execPath, [main, 'run', 'default', ...flags, ...given, ...size], { stdio: 'ignore' })
  const [cell] = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).cells
  return cell
}

/** Of the latency, ns, in a run of `timeNs`: the part above the usual latency comes from the stall alone. */
function predicted(quantile, timeNs) {
  return STALL_MS * 1e6 - (1 - quantile) * timeNs
}

/**
 * Prints what theory says and what is reported. Returns whether they agree within 5 % in one round at least: a
 * stall that the machine adds of its own makes a round say more than theory, and nothing makes it say less.
 */
export function coordinatedOmission(write = line => process.stdout.write(`${line}\n`)) {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-omission-'))
  let isMet = false
  try {
    write(`Coordinated omission: one stop of ${STALL_MS} ms inside a wait; epoll, N = 128\n`)
    for (let round = 0; round < ROUNDS && !isMet; round++) {
      const open = measure(folder, `open${round}`, { waitMode: 'wakeup', load: 'open', ratePerSecond: RATE })
      const { p99, max, count } = open.metrics.dispatchLatencyNs
      const timeNs = open.counters.offeredNs
      const rows = [
        ['p99', p99, predicted(0.99, timeNs)],
        ['max', max, predicted(1, timeNs)],
      ].map(([name, reported, theory]) => ({ name, reported, theory, ratio: reported / theory }))
      isMet = rows.every(({ ratio }) => Math.abs(ratio - 1) <= TOLERANCE)
      write(`open loop, ${RATE} events/s, ${(timeNs / 1e9).toFixed(2)} s, ${count} events:`)
      for (const { name, reported, theory, ratio } of rows) {
        const figures = `reported ${(reported / 1e6).toFixed(1)} ms, theory ${(theory / 1e6).toFixed(1)} ms`
        const verdict = Math.abs(ratio - 1) <= TOLERANCE ? 'ok' : 'MISSED'
        write(`  ${name}  ${figures.padEnd(40)} ${ratio.toFixed(3)}   ± 5 %   ${verdict}`)
      }
    }
    const closed = measure(folder, 'closed', { waitMode: 'nonblocking' })
    const { p99, max, count } = closed.metrics.waitNs
    const isOne = Math.abs(max / (STALL_MS * 1e6) - 1) <= TOLERANCE && p99 < STALL_MS * 1e4
    write(`closed loop, the same stop, ${count} waits:`)
    write(
      `  max ${(max / 1e6).toFixed(1)} ms is that one sample; p99 ${(p99 / 1e3).toFixed(2)} µs knows nothing of it   ${isOne ? 'ok' : 'MISSED'}`,
    )
    write('  In closed loop the writer waits with the reader: nobody is there to be kept waiting.')
    return isMet && isOne
  } finally {
    rmSync(folder, { recursive: true })
  }
}
