import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { readJournal } from '../../result/journal/journal.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { packageFile } from '../../suite/package_file.ts'
import { writeKernel } from '../../vm/kernel.fixture.ts'
import { findProgram } from '../../vm/programs.ts'
import { call, expectRefusal, readRunIn, temporaryFolder } from '../call.fixture.ts'
import { CELL, useFakeQemu, writeFakeQemu } from './fake_qemu.fixture.ts'

const folder = temporaryFolder()
const kernel = join(folder, 'bzImage')
const muxbench = (...args: string[]) => call(folder, 'vm', 'run', ...args)

useFakeQemu(folder)
beforeAll(() => {
  writeKernel(join(folder, 'bzImage'), '6.99.0-test')
})

test('each boot is a block, and the run says what it was booted with', async () => {
  writeFileSync(join(folder, 'config'), 'CONFIG_EPOLL=y\n')
  const args = ['--kernel', 'bzImage', '--config', 'config', '--append', 'mitigations=off', '--out', 'one']
  expect(await muxbench(...CELL, ...args)).toMatchObject({ status: 0 })
  const { run, environment, blocks, cells } = readRunIn(folder, 'one')
  expect(run).toMatchObject({ status: 'complete', blocksPlanned: 2, order: 'fixed', seed: 7 })
  expect(blocks.map(({ index }) => index)).toEqual([0, 1])
  expect(environment).toMatchObject({
    counts: 'instructions',
    vm: {
      qemu: 'QEMU emulator version 9.9.9',
      options: expect.arrayContaining(['-seed', '7']),
      append: 'mitigations=off',
      memoryBytes: 2 ** 30,
    },
  })
  expect(environment.vm?.configSha256).toMatch(/^[0-9a-f]{64}$/)
  expect(Object.keys(cells[0]?.metrics ?? {})).toContain('waitInstructions')
  expect(cells[0]?.counters['iterations']).toBe(128)
  expect(readdirSync(join(folder, 'one')).sort()).toEqual(['report.html', 'run.json'])
})

/** Returns what has the first guest of a run end where it would report the n-th outcome of a probe. */
const diesAtOutcome = (n: number) => `if (process.cwd().endsWith('boot-0')) {
  const fs = require('node:fs')
  const { writeSync } = fs
  let outcomes = 0
  fs.writeSync = (fd, bytes, ...at) =>
    String(bytes).includes('"outcome"') && ++outcomes === ${n} ? process.exit(0) : writeSync(fd, bytes, ...at)
}`

test('claims are judged by what probes find in the guest, in a boot of their own', async () => {
  const broken = join(folder, 'dying bin')
  mkdirSync(broken)
  const args = ['claims', '--param', 'claim=7,24,25', '--kernel', 'bzImage']
  const cut = await muxbench(
    ...args,
    '--qemu',
    writeFakeQemu(broken, diesAtOutcome(1)),
    '--out',
    'cut claims',
  )
  expect(cut.status).toBe(0)
  expect(readRunIn(folder, 'cut claims')).toMatchObject({
    probes: [
      { name: 'mapping', reason: expect.stringMatching(/^the guest with kernel 6\.99.* ended before/) },
      { name: 'refill', reason: null },
      { name: 'time-left', reason: null },
    ],
  })

  const whole = await muxbench(...args, '--out', 'claims')
  expect(whole.status).toBe(0)
  expect(whole.stderr).toMatch(/^muxbench: note: 2 boots, and 1 boot for the probes of claims; /m)
  const { run, cells, blocks, environment, claims, probes } = readRunIn(folder, 'claims')
  expect(run).toMatchObject({ status: 'complete', claims: [7, 24, 25], blocksPlanned: 0 })
  expect(environment.counts).toBe('instructions')
  expect([cells, blocks]).toEqual([[], []])
  expect(probes?.map(({ name, reason }) => [name, reason])).toEqual(
    ['mapping', 'refill', 'time-left'].map(name => [name, null]),
  )
  expect(claims?.map(({ number, verdict }) => [number, verdict])).toEqual([
    [7, 'refuted'],
    [24, 'refuted'],
    [25, 'holds'],
  ])
})

test('a kernel that fails costs the others nothing', async () => {
  const broken = join(folder, 'broken bin')
  mkdirSync(broken)
  writeKernel(join(folder, 'other'), '6.98.0')
  const panic = `if (kernel.endsWith('other')) { writeFileSync('console', 'Kernel panic - not syncing: a test\\n'); process.exit(0) }`
  const qemu = writeFakeQemu(broken, panic)
  const args = ['--kernel', 'other', '--kernel', 'bzImage', '--boots', '1', '--qemu', qemu, '--out', 'half']
  const { status, stderr } = await muxbench(...CELL, ...args)
  expect(status).toBe(2)
  expect(stderr).toMatch(
    /^muxbench: kernel 6\.98\.0 panicked: its console ends with "Kernel panic - not syncing: a test"/m,
  )
  expect(readRunIn(folder, 'half/6.99.0-test').run.status).toBe('complete')
  expect(existsSync(join(folder, 'half/6.98.0/run.json'))).toBe(false)
})

test('boots of several kernels that ended are not repeated with --resume, and one page compares the kernels', async () => {
  const broken = join(folder, 'ending bin')
  mkdirSync(broken)
  const qemu = writeFakeQemu(
    broken,
    `if (process.cwd().endsWith('boot-1')) { writeFileSync('console', 'it ended'); process.exit(0) }`,
  )
  const args = [...CELL, '--kernel', 'bzImage', '--kernel', 'third', '--out', 'cut']
  writeKernel(join(folder, 'third'), '6.97.0')
  const cut = await muxbench(...args, '--qemu', qemu)
  expect(cut.status).toBe(2)
  expect(cut.stderr).toMatch(/^muxbench: note: carry it on with: muxbench vm run smoke .* --resume cut$/m)
  expect(cut.stderr).not.toContain('muxbench run --resume')
  const [before] = readRunIn(folder, 'cut/6.97.0').blocks

  expectRefusal(
    await call(folder, 'run', '--resume', 'cut/6.97.0'),
    /was begun by "muxbench vm run": give that command as it was begun, with --resume$/m,
  )
  expectRefusal(
    await muxbench(...args, '--resume', 'cut', '--append', 'quiet'),
    /^muxbench: --resume: cut\/6.99.0-test was begun with something else \(now: append quiet\)/,
  )
  expectRefusal(await muxbench(...args, '--resume', 'bin'), /bin has no journal/)

  const resumed = await muxbench(...args, '--resume', 'cut')
  expect([resumed.status, resumed.stderr.includes('--resume')]).toEqual([0, false])
  expect(resumed.stderr).toContain('all kernels: cut/report.html')
  expect(readdirSync(join(folder, 'cut')).sort()).toEqual([
    '6.97.0',
    '6.99.0-test',
    'index.html',
    'report.html',
  ])
  const { run, blocks } = readRunIn(folder, 'cut/6.97.0')
  expect([run.status, blocks.map(({ index }) => index)]).toEqual(['complete', [0, 1]])
  expect(blocks[0]).toEqual(before)
  expect(existsSync(join(folder, 'cut/6.97.0/journal.ndjson'))).toBe(false)
})

describe('a guest that runs', () => {
  const qemu = (before: string) => {
    const hanging = join(folder, 'hanging bin')
    mkdirSync(hanging, { recursive: true })
    // In its second boot it writes its number beside the kernel, and hangs.
    return writeFakeQemu(
      hanging,
      `${before}; if (process.cwd().endsWith('boot-1')) { writeFileSync(kernel + '.pid', String(process.pid)); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }`,
    )
  }
  /**
   * Sends a signal to a run whose second guest hangs. Returns how the run ended, once the guest has ended as well.
   * @param measured what the run measures, and what its first guest does otherwise.
   */
  async function ended(
    name: NodeJS.Signals,
    out: string,
    { suite, before, blocks } = { suite: CELL, before: '', blocks: 1 },
  ): Promise<number | NodeJS.Signals | null> {
    const args = [
      ...['vm', 'run', ...suite, '--kernel', kernel, '--boots', '2'],
      ...['--qemu', qemu(before), '--out', out],
    ]
    const pidFile = `${kernel}.pid`
    rmSync(pidFile, { force: true })
    const main = spawn(process.execPath, [packageFile('dist/src/cli/main.js'), ...args], {
      cwd: folder,
      stdio: 'ignore',
    })
    const how = new Promise<number | NodeJS.Signals | null>(resolve => {
      main.on('close', (code, signal) => resolve(code ?? signal))
    })
    const hasMeasured = () => blocks === 0 || (readJournal(join(folder, out))?.blocks.length ?? 0) >= blocks
    const hangs = () => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== ''
    await vi.waitUntil(() => hangs() && hasMeasured(), { timeout: 50_000 })
    main.kill(name)
    const result = await how
    const guest = `/proc/${readFileSync(pidFile, 'utf8')}`
    await vi.waitUntil(() => !existsSync(guest) || /\bZ\b/.test(readFileSync(`${guest}/stat`, 'utf8')), {
      timeout: 50_000,
    })
    return result
  }

  test('ends when the user interrupts the run, and the boots before it are kept', async () => {
    expect(await ended('SIGINT', 'ended SIGINT')).toBe(130)
    const { run, blocks } = readRunIn(folder, 'ended SIGINT')
    expect([run.status, blocks.map(({ index }) => index)]).toEqual(['partial', [0]])
  })

  test('ends when the user interrupts its probes, and --resume runs those that are missing', async () => {
    const suite = ['claims', '--param', 'claim=7,24,25']
    const measured = { suite, before: diesAtOutcome(2), blocks: 0 }
    expect(await ended('SIGINT', 'ended probes', measured)).toBe(130)
    const probesOf = ({ probes = [] }: RunFile) => probes.map(({ name, reason }) => [name, reason === null])
    const cut = readRunIn(folder, 'ended probes')
    expect([cut.run.status, probesOf(cut)]).toEqual([
      'partial',
      [
        ['mapping', true],
        ['refill', false],
      ],
    ])
    const args = [...suite, '--kernel', kernel, '--boots', '2', '--resume', 'ended probes']
    expect((await muxbench(...args)).status).toBe(0)
    const whole = readRunIn(folder, 'ended probes')
    expect([whole.run.status, probesOf(whole)]).toEqual(['complete', [...probesOf(cut), ['time-left', true]]])
  })

  test.skipIf(findProgram('setpriv') === null)(
    'ends when the run is killed, and the boots before it are kept',
    async () => {
      expect(await ended('SIGKILL', 'ended SIGKILL')).toBe('SIGKILL')
      expect(readJournal(join(folder, 'ended SIGKILL'))?.blocks.map(({ index }) => index)).toEqual([0])
    },
  )
})
