import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadAddon } from '../../poller/addon.ts'
import { packageFile } from '../../suite/package_file.ts'
import { call, readRunIn, saveRun, temporaryFolder } from '../call.fixture.ts'

const MAIN = packageFile('dist/src/cli/main.js')
const TINY = ['--fds', '8', '--active', '1', '--blocks', '1', '--budget', '0.1', '--seed', '7']
const TWO_BLOCKS = ['--fds', '8,16', '--active', '1', '--blocks', '2', '--budget', '0.1', '--seed', '7']
const addon = loadAddon()
const cpus = addon.affinity()

function isPermitted(): boolean {
  try {
    addon.probeFifo()
    return true
  } catch {
    return false
  }
}

const canFifo = cpus.length >= 2 && isPermitted()
const canDropRights = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)
const runFile = (out: string) => readRunIn(folder, out)

/** Runs a program of the system, such as taskset, which starts the built command. */
function command(program: string, ...args: string[]) {
  return spawnSync(program, args, { encoding: 'utf8', cwd: folder })
}

describe('the clock', () => {
  test('monotonic is taken where it is asked for, and recorded', async () => {
    expect((await muxbench('run', 'smoke', ...TINY, '--clock', 'monotonic', '--out', 'mono')).status).toBe(0)
    const { clock } = runFile('mono').environment
    expect(clock).toMatchObject({ source: 'CLOCK_MONOTONIC', frequencyHz: null })
    expect(clock.costNs).toBeGreaterThan(0)
  })

  test.runIf(addon.tscIsInvariant())('the TSC is recorded with its rate, and shown', async () => {
    const { status, stderr } = await muxbench('run', 'smoke', ...TINY, '--clock', 'tsc', '--out', 'tsc')
    expect({ status, stderr: stderr.replaceAll(/^muxbench: note: .*\n/gm, '') }).toEqual({
      status: 0,
      stderr: '',
    })
    const { environment, cells } = runFile('tsc')
    expect(environment.clock.source).toBe('TSC')
    expect(environment.clock.frequencyHz).toBeGreaterThan(1e8)
    for (const cell of cells) expect(cell.metrics['waitNs']?.p50).toBeGreaterThan(0)
    expect(readFileSync(join(folder, 'tsc/report.html'), 'utf8')).toContain('TSC at ')
  })
})

test('in a fixed order every block measures the cells as they are listed', async () => {
  const positions = (out: string) =>
    [0, 1].map(block => runFile(out).cells.map(cell => cell.blocks[block]?.position))
  expect((await muxbench('run', 'smoke', ...TWO_BLOCKS, '--order', 'fixed', '--out', 'fixed')).status).toBe(0)
  expect(runFile('fixed').run.order).toBe('fixed')
  const listed = [0, 1, 2, 3, 4, 5, 6, 7]
  expect(positions('fixed')).toEqual([listed, listed])
  expect((await muxbench('run', 'smoke', ...TWO_BLOCKS, '--out', 'shuffled')).status).toBe(0)
  expect(runFile('shuffled').run.order).toBe('shuffled')
  expect(positions('shuffled')).not.toContainEqual(listed)
})

describe('the scheduler', () => {
  test('is the usual one, recorded as the kernel has it', async () => {
    for (const block of runFile('shuffled').blocks) {
      expect(block).toMatchObject({ scheduler: 'SCHED_OTHER', pin: { reader: null, writer: null } })
    }
  })

  test.runIf(canFifo)('fifo is what the measuring thread is under, and the pin is recorded', async () => {
    const pin = cpus.slice(0, 2)
    const args = ['--sched', 'fifo', '--pin', pin.join(','), '--out', 'fifo']
    expect(await muxbench('run', 'smoke', ...TINY, ...args)).toMatchObject({ status: 0 })
    for (const block of runFile('fifo').blocks) {
      expect(block).toMatchObject({
        scheduler: 'SCHED_FIFO',
        pin: { reader: pin[0], writer: pin[1] },
        affinity: [pin[0]],
      })
    }
    expect(readFileSync(join(folder, 'fifo/report.html'), 'utf8')).toContain('SCHED_FIFO')
  })

  test.runIf(canDropRights && cpus.length >= 2)(
    'fifo without permission is refused with what to do',
    async () => {
      const shell = 'ulimit -r 0; exec setpriv --bounding-set=-sys_nice --inh-caps=-sys_nice "$@"'
      const args = ['run', 'smoke', ...TINY, '--sched', 'fifo', '--out', 'denied']
      const { status, stdout, stderr } = command('bash', '-c', shell, 'sh', process.execPath, MAIN, ...args)
      expect(stderr).toMatch(
        /^muxbench: --sched fifo: SCHED_FIFO is not permitted here: .*leave --sched out\n$/,
      )
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(readdirSync(folder)).not.toContain('denied')
    },
  )
})

test.runIf(spawnSync('taskset', ['--version']).status === 0)('one CPU is too few for fifo', async () => {
  const args = ['run', 'smoke', ...TINY, '--sched', 'fifo', '--out', 'single']
  const { status, stderr } = command('taskset', '-c', String(cpus[0]), process.execPath, MAIN, ...args)
  expect(stderr).toMatch(/^muxbench: --sched fifo: it needs a second CPU .*\n$/)
  expect(status).toBe(2)
})

test.runIf(spawnSync('taskset', ['--version']).status === 0 && cpus.length >= 2)(
  'a CPU outside the affinity mask is refused, and named apart from one that is not there',
  () => {
    const args = ['-c', String(cpus[0]), process.execPath, MAIN, 'run', 'smoke', ...TINY, '--pin']
    expect(command('taskset', ...args, String(cpus[1])).stderr).toMatch(
      /^muxbench: --pin: CPU \d+ is not one that this process may use \(allowed: \d+; taskset/,
    )
    expect(command('taskset', ...args, '4095').stderr).toMatch(/^muxbench: --pin: there is no CPU 4095/)
  },
)

test('one CPU for reader and writer runs, with a note', async () => {
  const pin = ['--pin', `${cpus[0]},${cpus[0]}`, '--out', 'both']
  const { status, stderr } = await muxbench('run', 'smoke', ...TINY, ...pin)
  expect(stderr).toMatch(/^muxbench: note: --pin: reader and writer share CPU \d+: .*\n/m)
  expect(status).toBe(0)
})

test('a run of more cells than fit its budget says so first, and its report after', async () => {
  const fds = Array.from({ length: 40 }, (_, i) => i + 1).join(',')
  const args = ['--mechanism', 'poll', '--fds', fds, '--active', '1', '--blocks', '1']
  const { status, stderr } = await muxbench('run', 'smoke', ...args, '--budget', '0.1', '--out', 'crowded')
  expect(stderr).toMatch(
    /^muxbench: note: smoke: 40 cells in 1 block take about .* on this machine at least, longer than the budget of 100 ms/,
  )
  expect(status).toBe(0)
  expect((await muxbench('report', 'crowded', '--format', 'markdown')).stdout).toMatch(
    /Mind: The run took .* of a budget/,
  )
})

test('a run is carried on under its own conditions', async () => {
  const args = ['--clock', 'monotonic', '--order', 'fixed', '--pin', String(cpus[0]), '--out', 'carried']
  expect((await muxbench('run', 'smoke', ...TINY, ...args)).status).toBe(0)
  // As if it had been interrupted after its first block.
  const run = runFile('carried')
  saveRun(folder, 'carried', { ...run, run: { ...run.run, blocksPlanned: 2, status: 'partial' } })
  expect((await muxbench('run', '--resume', 'carried')).status).toBe(0)
  const whole = runFile('carried')
  expect(whole.run).toMatchObject({ status: 'complete', order: 'fixed' })
  expect(whole.environment.clock.source).toBe('CLOCK_MONOTONIC')
  expect(whole.blocks).toHaveLength(2)
  for (const block of whole.blocks)
    expect(block).toMatchObject({ affinity: [cpus[0]], pin: { reader: cpus[0] } })
  for (const option of ['--clock=tsc', '--sched=fifo', '--order=fixed']) {
    const { status, stderr } = await muxbench('run', '--resume', 'carried', option)
    expect(stderr).toContain(`${option.split('=')[0]} cannot be given with it`)
    expect(status).toBe(2)
  }
})
