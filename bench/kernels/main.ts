/**
 * Prints what one wait takes in each of several kernels, and with builds of the addon that differ in something known:
 *
 *   npm run bench:kernels -- KERNEL.deb KERNEL.deb
 *
 * Without arguments it takes the newest cloud kernels of 6.1 and 6.12 that apt serves here, and downloads them into the
 * cache of muxbench. Each row and kernel is two boots, which have to agree.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ADDON_PATH } from '../../src/poller/addon.ts'
import type { RunFile } from '../../src/result/run/schema.ts'
import { packageFile } from '../../src/suite/package_file.ts'
import { buildVariant, VARIANT_WORDS, type VariantName } from './addon_variants.ts'

const LINES = ['6.1.0', '6.12']
const MUXBENCH = packageFile('dist/src/cli/main.js')
const CELLS = 'smoke --fds 64 --active 1 --mechanism epoll,poll --trigger level --seed 1'.split(' ')

/** Returns the packages that apt serves of each line of kernels, the newest of each, downloaded. */
function downloadedKernels(): string[] {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'muxbench/packages')
  mkdirSync(folder, { recursive: true })
  const names = execFileSync('apt-cache', ['pkgnames', 'linux-image-6'], { encoding: 'utf8' }).split('\n')
  return LINES.map(line => {
    const newest = names
      .filter(name => name.startsWith(`linux-image-${line}`) && name.endsWith('-cloud-amd64-unsigned'))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1)
    if (newest === undefined) throw new Error(`apt serves no cloud kernel of the line ${line}: name packages`)
    const isThere = () => readdirSync(folder).find(file => file.startsWith(`${newest}_`))
    if (!isThere()) execFileSync('apt-get', ['download', newest], { cwd: folder, stdio: 'ignore' })
    return join(folder, isThere() as string)
  })
}

/** Returns what the boots of a run counted in one wait of a mechanism: one number where they agree. */
function countOf({ cells }: RunFile, mechanism: string): string {
  const { blocks = [] } = cells.find(cell => cell.mechanism === mechanism) ?? {}
  const counts = blocks.map(({ metrics }) => metrics['waitInstructions']?.toLocaleString('en'))
  return [...new Set(counts)].join(' or ')
}

const given = process.argv.slice(2)
const kernels = (given.length > 0 ? given : downloadedKernels()).map(path => resolve(path))
const work = mkdtempSync(join(tmpdir(), 'muxbench-kernels-'))

/** Boots a kernel with two builds of the addon, twice with each. Returns both runs. */
function bootedWith(kernel: string, base: string, head: string): readonly RunFile[] {
  const out = mkdtempSync(join(work, 'ab-'))
  const args = [...CELLS, '--count', '--kernel', kernel, '--base-addon', base, '--head-addon', head]
  try {
    execFileSync(process.execPath, [MUXBENCH, 'vm', 'ab', ...args, '--force', '--out', out], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  } catch (error) {
    // The exit code 1 is a regression, which some of these builds are there for.
    if ((error as { status?: number }).status !== 1) throw error
  }
  return ['base', 'head'].map(side => JSON.parse(readFileSync(join(out, side, 'run.json'), 'utf8')))
}

/** Returns a column of the table. */
function columnOf(kernel: string, { order, clock, call }: Readonly<Record<VariantName, string>>): string[] {
  const [own, withCall] = bootedWith(kernel, ADDON_PATH, call) as [RunFile, RunFile]
  const [inOrder, withClock] = bootedWith(kernel, order, clock) as [RunFile, RunFile]
  return [
    own.environment.kernel,
    countOf(own, 'epoll'),
    countOf(own, 'poll'),
    ...[inOrder, withClock, withCall].map(run => countOf(run, 'epoll')),
  ]
}

try {
  const variant = (name: VariantName) => buildVariant(name, join(work, 'addons'))
  const addons = { order: variant('order'), clock: variant('clock'), call: variant('call') }
  const words = [VARIANT_WORDS.order, VARIANT_WORDS.clock, VARIANT_WORDS.call]
  const columns = [
    ['', 'epoll, N = 64, 1 active', 'poll', ...words],
    ...kernels.map(kernel => columnOf(kernel, addons)),
  ]
  const widths = columns.map(column => Math.max(...column.map(({ length }) => length)))
  for (const row of (columns[0] as string[]).keys()) {
    const cells = columns.map((column, at) => (column[row] ?? '').padEnd(widths[at] ?? 0))
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
