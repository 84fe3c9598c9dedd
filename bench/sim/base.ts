import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { hodgesLehmann } from '../../src/stats/signed_rank.ts'
import { verdictOf } from '../validity/checks.mjs'

/** The largest ratio of a cycle's time to that of the base. */
const MOST = 1.1

/** Fewer rounds have no 95 % interval. */
export const LEAST_ROUNDS = 6

const MOST_SOURCE_BYTES = 2 ** 28

/** Bundles the process that runs cycles, with the simulator of a folder. Returns the path of the bundle. */
function bundle(folder: string, outfile: string): string {
  const entryPoints = [join(folder, 'bench/sim/process.ts')]
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' })
  return outfile
}

function cpuNs(program: string, count: number, order: string): number {
  const args = ['--max-old-space-size=20480', program, String(count), order]
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

/** Returns the name of the commit that `revision` stands for. @throws RangeError where there is none. */
function commitOf(revision: string): string {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim()
  } catch {
    throw new RangeError(`--base ${revision}: git knows no such commit`)
  }
}

/**
 * Compares the CPU time of cycles with that of an earlier commit: a process of each in every round, in random order,
 * since V8 compiles one and the same program a little differently each time. Prints the ratios with their 95 % intervals.
 *
 * @param rounds at least LEAST_ROUNDS.
 * @returns false where an interval lies above MOST.
 * @throws RangeError for a revision that git does not know.
 */
export function compareWithBase(revision: string, counts: readonly number[], rounds: number): boolean {
  const commit = commitOf(revision)
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-sim-'))
  let isMet = true
  try {
    const base = join(folder, 'base')
    mkdirSync(base)
    const input = execFileSync('git', ['archive', commit, 'src'], { maxBuffer: MOST_SOURCE_BYTES })
    execFileSync('tar', ['-x', '-C', base], { input })
    cpSync('bench/sim', join(base, 'bench/sim'), { recursive: true })
    const programs = [bundle(base, join(folder, 'base.mjs')), bundle('.', join(folder, 'head.mjs'))] as const
    for (const count of counts) {
      for (const order of ['turn', 'random']) {
        const logs = Array.from({ length: rounds }, () => {
          const figures = [0, 0]
          const first = Math.random() < 0.5 ? 0 : 1
          for (const which of [first, 1 - first] as const) {
            figures[which] = cpuNs(programs[which]!, count, order)
          }
          return Math.log(figures[1]! / figures[0]!)
        })
        const { estimate, interval } = hodgesLehmann(logs)
        const [ratio, low, high] = [estimate, ...(interval as readonly [number, number])].map(Math.exp)
        const verdict = verdictOf({ logInterval: interval }, [0, MOST])
        isMet &&= verdict !== 'MISSED'
        console.log(
          `N = ${count}, in ${order === 'turn' ? 'turn' : 'random order'}: ${ratio!.toFixed(3)} [${low!.toFixed(3)}, ${high!.toFixed(3)}] of the time at ${revision}, at most ${MOST}: ${verdict}`,
        )
      }
    }
    return isMet
  } finally {
    rmSync(folder, { recursive: true })
  }
}
