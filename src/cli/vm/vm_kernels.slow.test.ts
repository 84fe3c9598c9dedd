import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildVariant } from '../../../bench/kernels/addon_variants.ts'
import { ADDON_PATH } from '../../poller/addon.ts'
import { findProgram } from '../../vm/programs.ts'
import { call, readRunIn, temporaryFolder } from '../call.fixture.ts'

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
const CELLS = [
  'smoke',
  '--fds',
  '64',
  '--active',
  '1',
  '--mechanism',
  'epoll,poll',
  '--trigger',
  'level',
  '--count',
]
const BOOTED = ['--seed', '7', '--timeout', '900']

test.skipIf(lacks !== null)(
  'two boots of each of two kernels count the same, to the instruction',
  async () => {
    const args = ['--kernel', older, '--kernel', newer, '--out', 'kernels']
    const { status, stderr } = await call(folder, 'vm', 'run', ...CELLS, ...BOOTED, ...args)
    expect(stderr.split('\n').filter(line => /failed|panicked|refused/.test(line))).toEqual([])
    expect(status).toBe(0)
    const names = readdirSync(join(folder, 'kernels')).filter(name => /^\d/.test(name))
    const counts = names.map(name => {
      const { cells, environment, run } = readRunIn(folder, `kernels/${name}`)
      expect(run).toMatchObject({ status: 'complete', blocksFinished: 2 })
      expect(environment).toMatchObject({
        kernel: name,
        counts: 'instructions',
        clockSource: 'tsc',
        cpuCount: 1,
      })
      return cells.map(({ blocks }) => {
        const [one, other] = blocks.map(({ metrics }) => metrics['waitInstructions'])
        expect(one).toBe(other)
        return one
      })
    })
    expect(counts).toHaveLength(2)
    expect(counts[0]).not.toEqual(counts[1])
  },
)

test.skipIf(lacks !== null)(
  'one more system call is found exactly, and another link order is not',
  async () => {
    const medianWith = async (name: string, addon: string) => {
      const args = ['--kernel', newer, '--boots', '1', '--base-addon', ADDON_PATH, '--head-addon', addon]
      const { status } = await call(folder, 'vm', 'ab', ...CELLS, ...BOOTED, ...args, '--out', name)
      const [base, head] = ['base', 'head'].map(side => readRunIn(folder, `${name}/${side}`).cells)
      const counts = (cells = base) =>
        new Map(cells?.map(cell => [cell.mechanism, cell.metrics['waitInstructions']?.p50]))
      return { status, base: counts(), head: counts(head) }
    }
    const variants = join(folder, 'variants')
    const order = await medianWith('order', buildVariant('order', variants))
    expect(order.status).toBe(0)
    expect(order.head).toEqual(order.base)
    const more = await medianWith('call', buildVariant('call', variants))
    expect(more.status).toBe(1)
    expect(more.head.get('poll')).toBe(more.base.get('poll'))
    expect(more.head.get('epoll')).toBeGreaterThan(more.base.get('epoll') as number)
  },
)

test.skipIf(lacks !== null)('a kernel that panics is quoted', async () => {
  const args = ['--kernel', newer, '--boots', '1', '--append', 'rdinit=/nothing', '--out', 'panics']
  const { status, stderr } = await call(folder, 'vm', 'run', ...CELLS, ...BOOTED, ...args)
  expect(status).toBe(2)
  expect(stderr).toMatch(/panicked: its console ends with ".*Kernel panic - not syncing/)
})

test('the init of muxbench is compiled where there is no busybox', () => {
  const { status, stderr } = spawnSync(
    'cc',
    ['-static', '-Wall', '-Werror', '-o', join(folder, 'init'), 'native/guest_init.c'],
    {
      encoding: 'utf8',
    },
  )
  expect([status, stderr]).toEqual([0, ''])
})
