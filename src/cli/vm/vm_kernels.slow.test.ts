import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildVariant } from '../../../bench/kernels/addon_variants.ts'
import { packageFile } from '../../suite/package_file.ts'
import { findProgram, pipeline } from '../../vm/programs.ts'
import { type Called, call, readRunIn, temporaryFolder } from '../call.fixture.ts'

/** The folder with the Debian packages of two kernels, which .ci/run downloads. */
const packages = process.env['MUXBENCH_KERNELS']

function kernelsIn(folder: string | undefined): string[] {
  if (folder === undefined) return []
  return readdirSync(folder)
    .filter(name => name.endsWith('.deb'))
    .map(name => join(folder, name))
    .sort()
}

function missing(): string | null {
  if (findProgram('qemu-system-x86_64') === null) return 'QEMU'
  return kernelsIn(packages).length < 2 ? 'two kernels in MUXBENCH_KERNELS' : null
}

const lacks = missing()
if (lacks !== null) process.stderr.write(`no kernel is booted: the tests of real boots lack ${lacks}\n`)

const folder = temporaryFolder()
const [older = '', newer = ''] = kernelsIn(packages)
const CELLS = ['smoke', '--fds', '64', '--active', '1', '--trigger', 'level', '--seed', '7']
const COUNTED = ['--count', '--timeout', '900']

/** A test of vitest that has timed out leaves its boots running, so that these have more time than they can need. */
const BOOTS_MS = 1_800_000

/** Two boots of each kernel, and one of the newer kernel with each of two builds of the addon. */
let kernels: Called
let builds: Called

beforeAll(async () => {
  if (lacks !== null) return
  kernels = await call(
    folder,
    ...['vm', 'ab', ...CELLS, ...COUNTED, '--kernel', older, '--kernel', newer, '--out', 'kernels'],
  )
  const [order, more] = (['order', 'call'] as const).map(name => buildVariant(name, join(folder, 'variants')))
  builds = await call(
    folder,
    ...['vm', 'ab', ...CELLS, ...COUNTED, '--kernel', newer, '--boots', '1', '--out', 'builds'],
    ...['--base-addon', order as string, '--head-addon', more as string],
  )
}, BOOTS_MS)

/** Returns what each boot of a run counted, by cell and metric. */
function countsOf(name: string): Record<string, readonly (number | undefined)[]> {
  const { cells } = readRunIn(folder, name)
  const counts = cells.flatMap(({ id, metrics, blocks }) =>
    Object.keys(metrics).map(
      metric => [`${id} ${metric}`, blocks.map(block => block.metrics[metric])] as const,
    ),
  )
  return Object.fromEntries(counts)
}

test.skipIf(lacks !== null)('two boots of each of two kernels count the same, to the instruction', () => {
  const runs = ['kernels/base', 'kernels/head']
  for (const name of runs) {
    const { environment, run } = readRunIn(folder, name)
    expect(run).toMatchObject({ status: 'complete', blocksFinished: 2 })
    expect(environment).toMatchObject({ counts: 'instructions', cpuCount: 1 })
    expect(environment.clockSource).toMatch(/^tsc/)
    const counts = Object.entries(countsOf(name))
    expect(counts.length).toBeGreaterThan(20)
    expect(counts.filter(([, [one, other]]) => one !== other)).toEqual([])
  }
  const [base, head] = runs.map(name => countsOf(name)['epoll/n64/k1/nonblocking waitInstructions']?.[0])
  expect(base).not.toBe(head)
  expect(kernels.stdout).toContain('epoll, 1 of 64 descriptors active,')
  expect(kernels.status).toBe((head as number) > (base as number) ? 1 : 0)
})

test.skipIf(lacks !== null)('one more system call is found, and another link order is not', async () => {
  const median = (name: string, mechanism: string) =>
    readRunIn(folder, name).cells.find(cell => cell.mechanism === mechanism)?.metrics['waitInstructions']
      ?.p50 ?? 0
  expect(builds.status).toBe(1)
  expect(median('builds/head', 'poll')).toBe(median('builds/base', 'poll'))
  expect(median('builds/head', 'epoll')).toBeGreaterThan(median('builds/base', 'epoll'))
  const { status, stdout } = await call(folder, 'compare', 'kernels/head', 'builds/base')
  expect([status, stdout]).toEqual([0, expect.stringMatching(/(?<!\d)3 cells/)])
})

/** Without it the kernel does not unpack its image, so that it has no root file system. */
const NO_ROOT = 'initcall_blacklist=populate_rootfs'

test.skipIf(lacks !== null)(
  'a kernel that panics is quoted',
  async () => {
    const args = ['--kernel', newer, '--boots', '1', '--append', NO_ROOT, '--out', 'panics']
    const { status, stderr } = await call(folder, 'vm', 'run', ...CELLS, ...COUNTED, ...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(/panicked: its console ends with ".*Kernel panic - not syncing/)
  },
  BOOTS_MS,
)

test('the init of muxbench is compiled where there is no busybox', async () => {
  const args = ['-static', '-Wall', '-Werror', '-o', join(folder, 'init'), packageFile('native/guest_init.c')]
  expect(await pipeline([{ program: 'cc', args }], folder)).toBe('')
})

test.skipIf(lacks !== null)(
  'claims that rest on probes are judged in a kernel that is booted for them',
  async () => {
    const claims = ['claims', '--param', 'claim=7,18,20,23']
    const booted = await call(
      folder,
      ...['vm', 'run', ...claims, ...COUNTED, '--kernel', older, '--out', 'claims'],
    )
    expect(booted).toMatchObject({ status: 0 })
    const { run, environment, probes, claims: judged } = readRunIn(folder, 'claims')
    expect([run.status, environment.counts]).toEqual(['complete', 'instructions'])
    expect(probes?.map(({ name, reason }) => [name, reason])).toEqual(
      ['mapping', 'close', 'nesting', 'own-epolls'].map(name => [name, null]),
    )
    expect(judged?.map(({ number, verdict }) => [number, verdict])).toEqual([
      [7, 'refuted'],
      [18, 'holds'],
      [20, 'within-limits'],
      [23, 'refuted'],
    ])
  },
  BOOTS_MS,
)
