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
import type { RunFile } from '../../src/result/run/schema.ts'
import { packageFile } from '../../src/suite/package_file.ts'
import { buildVariant, VARIANT_WORDS, type VariantName } from './addon_variants.ts'

const LINES = ['6.1.0', '6.12']
const MUXBENCH = packageFile('dist/src/cli/main.js')
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
  '--seed',
  '1',
]

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

/** Returns the median of a wait of a mechanism in each boot of a run. */
function countsOf({ cells }: RunFile, mechanism: string): number[] {
  const cell = cells.find(each => each.mechanism === mechanism)
  return (cell?.blocks ?? []).map(({ metrics }) => metrics['waitInstructions'] as number)
}

/** Writes what the boots of a run counted: one number where they agree. */
function written(counts: readonly number[]): string {
  return [...new Set(counts)].map(count => count.toLocaleString('en')).join(' or ')
}

const given = process.argv.slice(2)
const kernels = (given.length > 0 ? given : downloadedKernels()).map(path => resolve(path))
const work = mkdtempSync(join(tmpdir(), 'muxbench-kernels-'))

function vm(...args: string[]): void {
  const stdio = ['ignore', 'ignore', 'inherit'] as const
  try {
    execFileSync(process.execPath, [MUXBENCH, 'vm', ...args], { stdio: [...stdio] })
  } catch (error) {
    // The exit code 1 is a regression, which some of these rows are there for.
    if ((error as { status?: number }).status !== 1) throw error
  }
}

function runIn(...path: string[]): RunFile {
  return JSON.parse(readFileSync(join(work, ...path, 'run.json'), 'utf8'))
}

try {
  const all = join(work, 'all')
  vm('run', ...CELLS, '--count', ...kernels.flatMap(kernel => ['--kernel', kernel]), '--out', all)
  const names = kernels.length === 1 ? ['.'] : readdirSync(all).filter(name => /^\d/.test(name))
  const runs = names.map(name => runIn('all', name))
  const rows: string[][] = [
    ['', ...runs.map(({ environment }) => environment.kernel)],
    ['epoll, N = 64, 1 active', ...runs.map(run => written(countsOf(run, 'epoll')))],
    ['poll', ...runs.map(run => written(countsOf(run, 'poll')))],
  ]
  const addons = new Map(
    (Object.keys(VARIANT_WORDS) as VariantName[]).map(name => [
      name,
      buildVariant(name, join(work, 'addons')),
    ]),
  )
  for (const [name, addon] of addons) {
    const row = kernels.map((kernel, at) => {
      const out = join(work, `${name}-${at}`)
      const own = packageFile('build/Release/muxbench.node')
      vm(
        'ab',
        ...CELLS,
        '--count',
        '--kernel',
        kernel,
        '--base-addon',
        own,
        '--head-addon',
        addon,
        '--out',
        out,
      )
      return written(countsOf(runIn(`${name}-${at}`, 'head'), 'epoll'))
    })
    // Kernels are listed by their folders, and variants were measured in the order of the arguments.
    const inOrder = runs.map(({ environment }) => {
      const at = kernels.findIndex(
        (_, i) => runIn(`${name}-${i}`, 'head').environment.kernel === environment.kernel,
      )
      return row[at] ?? ''
    })
    rows.push([VARIANT_WORDS[name], ...inOrder])
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  for (const row of rows) {
    process.stdout.write(`| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
