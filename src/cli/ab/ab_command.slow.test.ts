import { spawn } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { addonSha256 } from '../../poller/addon.ts'
import { Journal } from '../../result/journal/journal.ts'
import { readRun } from '../../result/run/read_run.ts'
import * as pairs from '../../runner/pairs/run_pairs.ts'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'
import { smallDisk } from '../small_disk.fixture.ts'

const ONE_CELL = ['smoke', '--mechanism', 'poll', '--fds', '8', '--active', '1', '--seed', '7']
const MAIN = packageFile('dist/src/cli/main.js')
const CELL = 'poll/n8/k1/nonblocking'
/** What the first line of its name in a table says; the rest stands below that. */
const CELL_IN_TABLE = 'poll, 1 of 8 descriptors active,'
const OWN = ['--base', PACKAGE_ROOT, '--head', PACKAGE_ROOT]

const folder = temporaryFolder()
beforeAll(async () => {
  // Another file, the same code.
  cpSync(packageFile('build/Release/muxbench.node'), join(folder, 'other.node'))
  appendFileSync(join(folder, 'other.node'), '\n')
})

// Other files run in this process, too.
afterEach(() => vi.unstubAllEnvs())

const ab = (...args: string[]) => call(folder, 'ab', ...args)

function comparisonIn(out: string): Comparison {
  return JSON.parse(readFileSync(join(folder, out, 'comparison.json'), 'utf8'))
}

// The fewest pairs that can be significant at such a level.
const QUICK = ['--pairs', '6', '--max-pairs', '6', '--alpha', '0.2', '--budget', '0.1']

test('what is undecided after the first pairs is measured in further ones', async () => {
  // No interval lies below such a floor, or within it, and no change is found where there is none.
  // The least that 12 pairs can decide at: chance finds something in one of a thousand runs of this test.
  const rule = ['--min-effect', '0.000001', '--alpha', '0.002', '--pairs', '6', '--max-pairs', '12']
  const cells = [...ONE_CELL, '--fds', '8,16', '--budget', '0.1', '--force', '--fail-on', 'inconclusive']
  const { status } = await ab(...cells, ...OWN, ...rule, '--out', 'looks')
  expect(status).toBe(3)
  expect(comparisonIn('looks').cells.map(({ blocks }) => blocks)).toEqual([
    [12, 12],
    [12, 12],
  ])
  const run = readRun(join(folder, 'looks/base'))
  expect(run.blocks.map(({ purpose }) => purpose)).toEqual([
    ...Array(6).fill('planned'),
    ...Array(6).fill('settle'),
  ])
  expect(run.run).toMatchObject({ status: 'complete', blocksPlanned: 6 })
})

/** The head is an addon alone, and slower. */
const SLOWER = [
  ...[...ONE_CELL, ...QUICK, '--head-param', 'waitDelayNs=100000'],
  ...['--base', PACKAGE_ROOT, '--head', 'other.node'],
]

test('a wait that has become much longer is a regression, exit code 1, and both sides are ordinary runs; an addon alone is measured by this package, under its own hash', async () => {
  const remove = vi.spyOn(Journal.prototype, 'remove').mockReturnValue()
  const { status, stdout, stderr } = await ab(...SLOWER, '--out', 'slow')
  remove.mockRestore()
  expect(stderr).toContain('6 pairs of processes, 1 cell in each: about')
  expect(status).toBe(1)
  expect(stdout).toContain(CELL_IN_TABLE)
  const comparison = comparisonIn('slow')
  expect(comparison).toMatchObject({ kind: 'ab', suite: 'smoke', verdict: 'regression', refused: [] })
  expect(comparison.notes).toContain('the head alone was measured with waitDelayNs=100000')
  expect(comparison.base.addonSha256).toBe(addonSha256())
  expect(comparison.head).toMatchObject({ label: 'other.node', commit: null })
  expect(comparison.head.addonSha256).toBe(addonSha256(join(folder, 'other.node')))
  const [cell] = comparison.cells
  expect(cell).toMatchObject({ id: CELL, metric: 'waitNs', ground: 'pairs', blocks: [6, 6] })
  expect((cell?.head ?? 0) - (cell?.base ?? 0)).toBeGreaterThan(75_000)
  const [base, head] = ['base', 'head'].map(side => readRun(join(folder, 'slow', side)))
  for (const run of [base, head]) {
    expect(run?.run).toMatchObject({ status: 'complete', blocksPlanned: 6, blocksFinished: 6, seed: 7 })
    expect(run?.cells[0]?.blocks).toHaveLength(6)
  }
  expect(base?.cells[0]?.workDigest).toBe(head?.cells[0]?.workDigest)
  expect(head?.cells[0]?.id).toBe(`${CELL}/waitDelayNs100000`)
  expect(readFileSync(join(folder, 'slow/verdict.html'), 'utf8')).toContain('The only cell is a regression')
  // The head's cell is another one, of which nothing can be laid over the base's.
  expect(existsSync(join(folder, 'slow/report.html'))).toBe(false)
})

describe('the journal of these pairs', () => {
  const lines = () => readFileSync(join(folder, 'slow/journal.ndjson'), 'utf8').trimEnd().split('\n')
  const disk = smallDisk(2048)

  /** Puts a journal into a folder of its own. */
  function journalIn(out: string, text: string): string {
    mkdirSync(out)
    writeFileSync(join(out, 'journal.ndjson'), text)
    return out
  }

  test('is carried on after the last pair to the same verdict, and is then removed', async () => {
    const out = journalIn(join(folder, 'last'), lines().join('\n'))
    expect((await ab(...SLOWER, '--resume', out)).status).toBe(1)
    const [last, slow] = [comparisonIn('last'), comparisonIn('slow')]
    expect([last.cells, last.pairSeconds]).toEqual([slow.cells, slow.pairSeconds])
    expect(readRun(join(out, 'head')).cells).toEqual(readRun(join(folder, 'slow/head')).cells)
    expect(readdirSync(out).sort()).toEqual(['base', 'comparison.json', 'head', 'verdict.html'])
  })

  test('costs one pair where a full disk cut its line, though others follow', async () => {
    const cut = lines().map((line, at) => (at === 2 ? line.slice(0, 100) : line))
    const out = journalIn(join(folder, 'torn'), cut.join('\n'))
    const run = vi.spyOn(pairs, 'runPairs')
    expect((await ab(...SLOWER, '--resume', out)).status).toBe(1)
    expect(run.mock.calls[0]?.[1].recorded?.map(({ index }) => index)).toEqual([0, 2, 3, 4, 5])
    run.mockRestore()
    expect(comparisonIn('torn').cells[0]?.blocks).toEqual([6, 6])
    for (const side of ['base', 'head']) {
      const [[cell], [whole]] = [readRun(join(out, side)).cells, readRun(join(folder, 'slow', side)).cells]
      expect(cell?.workDigest).toBe(whole?.workDigest)
      const others = ({ index }: { index: number }) => index !== 1
      expect(cell?.blocks.filter(others)).toEqual(whole?.blocks.filter(others))
    }
  })

  test('is refused with another plan, by another command, where it is none, and while another process has it', async () => {
    const out = journalIn(join(folder, 'refused'), lines().join('\n'))
    const slower = [...SLOWER, '--pairs', '7', '--max-pairs', '7']
    expectRefusal(await ab(...slower, '--resume', out), /begun with something else \(now: 7 to 7 pairs/)
    expectRefusal(await call(folder, 'calibrate', ...ONE_CELL, '--resume', out), /begun by "muxbench ab"/)
    expectRefusal(await call(folder, 'run', '--resume', out), /begun by "muxbench ab"/)
    expectRefusal(await ab(...SLOWER, '--resume', 'nowhere'), /nowhere has no journal/)
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
    writeFileSync(join(out, 'muxbench.lock'), JSON.stringify({ pid: 1, host: 'another', startedAt: '1' }))
    expectRefusal(await ab(...SLOWER, '--resume', out), /is being written to by process 1 of another/)
  })

  test.skipIf(disk === null)(
    'gives its verdict on a full disk too, with what fits (needs mount)',
    async () => {
      mkdirSync(join(folder, 'temporary'))
      vi.stubEnv('TMPDIR', join(folder, 'temporary'))
      const out = journalIn(join(disk?.path as string, 'out'), lines().join('\n'))
      // Enough for the lock, both runs and comparison.json, each in whole pages, but not for verdict.html as well.
      disk?.leave(52)
      const { status, stdout, stderr } = await ab(...SLOWER, '--resume', out)
      expect([status, stdout.includes(CELL_IN_TABLE)]).toEqual([1, true])
      const said =
        /base\/run.json, head\/run.json and comparison.json are whole in .*; verdict.html is whole in (.*): move what/
      const [, second] = said.exec(stderr) ?? []
      expect(stderr).toContain(`verdict: ${second}/verdict.html`)
      expect(readFileSync(join(second as string, 'verdict.html'), 'utf8')).toContain(
        'The only cell is a regression',
      )
      vi.stubEnv('TMPDIR', disk?.path)
      disk?.leave(8)
      expect((await ab(...SLOWER, '--resume', out)).stderr).toMatch(
        /verdict.html are not written \(.*ENOSPC.*\): make room, then: muxbench ab .* --resume /,
      )
      disk?.leave(1024)
      expect((await ab(...SLOWER, '--resume', out)).status).toBe(1)
      expect(readdirSync(out).sort()).toEqual(['base', 'comparison.json', 'head', 'verdict.html'])
    },
  )
})

function childrenOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  } catch {
    // It has ended.
    return []
  }
}

test('interrupted, it keeps what is finished, gives no verdict, and exits with 130', async () => {
  const args = [...ONE_CELL, ...OWN, '--force', '--pairs', '100', '--budget', '20', '--out', 'cut']
  const child = spawn(process.execPath, [MAIN, 'ab', ...args], { cwd: folder })
  let stderr = ''
  let look: NodeJS.Timeout | undefined
  const seen = new Set<string>()
  child.stderr.on('data', data => {
    stderr += data
    // The time is said when the first pair begins; a third process belongs to the second pair.
    look ??= setInterval(() => {
      for (const pid of childrenOf(child.pid as number)) seen.add(pid)
      if (seen.size < 3) return
      clearInterval(look)
      child.kill('SIGINT')
    }, 10)
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  clearInterval(look)
  expect(code).toBe(130)
  expect(stderr).toMatch(/interrupted after \d+ pairs?: there is no verdict, and what was measured is kept/)
  expect(existsSync(join(folder, 'cut/comparison.json'))).toBe(false)
  for (const side of ['base', 'head']) {
    const { run } = readRun(join(folder, 'cut', side))
    expect(run.status).toBe('partial')
    expect(run.blocksFinished).toBeGreaterThan(0)
  }
})
