import { describe, expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { compareRuns } from './compare_runs.ts'
import type { Comparison } from './comparison.ts'
import { type Saved, savedRun } from './saved_runs.fixture.ts'

/** Returns so many runs that differ by their own scatter, the first with the seed `first`. */
function runsOf(first: number, count: number, saved: Saved = {}): RunFile[] {
  return Array.from({ length: count }, (_, i) => savedRun({ ...saved, seed: first + i }))
}

function compare(
  base: readonly RunFile[],
  head: readonly RunFile[],
  minEffect: number | null = null,
): Comparison {
  const saved = (side: string, runs: readonly RunFile[]) =>
    runs.map((run, i) => ({ label: `${side}${i + 1}`, run }))
  return compareRuns(saved('b', base), saved('h', head), { alpha: 0.05, minEffect, minDifference: null })
}

const isEpoll = (cell: { readonly mechanism: string }) => cell.mechanism === 'epoll'

/** Returns the run as if it had been measured with other conditions. */
function changed(run: RunFile, changes: (run: RunFile) => Partial<RunFile>): RunFile {
  return { ...run, ...changes(run) }
}

describe('several runs a side', () => {
  const base = runsOf(1, 3)
  const slower = runsOf(4, 3, { factor: cell => (isEpoll(cell) ? 1.13 : 1) })

  test('are judged with the run as the unit and a floor of 1 %, and each side says its runs', () => {
    const comparison = compare(base, slower)
    expect(comparison).toMatchObject({
      verdict: 'regression',
      base: { label: '3 runs from b1 on', runs: ['b1', 'b2', 'b3'] },
      settings: { minEffect: 0.01 },
      refused: [],
    })
    expect(comparison.pools.filter(({ verdict }) => verdict === 'regression')).toMatchObject([
      { mechanism: 'epoll', part: 'nonblocking', ground: 'runs', blocks: [3, 3] },
    ])
    expect(comparison.cells[0]).toMatchObject({ ground: 'runs', blocks: [3, 3], normalised: null })
    expect(comparison.notes.join()).toContain('What runs of one side differ by is in every interval')
  })

  test('the floor that is given holds for all', () => {
    expect(compare(base, slower, 0.3).verdict).not.toBe('regression')
  })

  test('one run beside several, and sides that were not measured in turns, are said', () => {
    const { notes } = compare(base, slower.slice(0, 1))
    expect(notes.join()).toContain('The head has one run')
    expect(notes.join()).toContain('All runs of one side were measured before those of the other')
    const [first, second, third] = base as [RunFile, RunFile, RunFile]
    expect(compare([first, third], [second]).notes.join()).not.toContain('All runs of one side')
  })

  test('how long a run took is the median of all', () => {
    const timed = (run: RunFile, seconds: number) =>
      changed(run, ({ run: about }) => ({
        run: { ...about, finishedAt: new Date(Date.parse(about.startedAt) + 1000 * seconds).toISOString() },
      }))
    const [a, b, c] = base as [RunFile, RunFile, RunFile]
    expect(compare([timed(a, 10), timed(b, 30)], [timed(c, 20)]).runSeconds).toBe(20)
  })

  test('blocks that are all alike over all runs of a side are certain', () => {
    const still = { scatter: 0 }
    const comparison = compare(runsOf(1, 2, still), runsOf(3, 2, { ...still, factor: () => 2 }))
    expect(new Set(comparison.cells.map(({ ground }) => ground))).toEqual(new Set(['counts']))
    expect(comparison.pools[0]).toMatchObject({ ground: 'counts', verdict: 'regression' })
    expect(comparison.settings.minEffect).toBe(0)
  })
})

describe('is refused', () => {
  const [first, second, third] = runsOf(1, 3) as [RunFile, RunFile, RunFile]
  const reasonsOf = (...runs: readonly [RunFile, RunFile, RunFile]) => {
    const { refused, cells } = compare(runs.slice(0, 2), runs.slice(2))
    return { cells: cells.length, reasons: [...new Set(refused.map(({ reason }) => reason))] }
  }

  test('another suite or machine of any run, but not another kernel', () => {
    const suite = changed(third, ({ run }) => ({ run: { ...run, suite: 'load' } }))
    expect(reasonsOf(first, second, suite)).toEqual({
      cells: 0,
      reasons: ['run 1 of the base and run 1 of the head: another suite: default, load'],
    })
    const machine = savedRun({ seed: 3, environment: { cpuModel: 'Other CPU' } })
    expect(reasonsOf(first, machine, third).reasons[0]).toMatch(
      /^run 1 of the base and run 2 of the base: another CPU model/,
    )
    expect(reasonsOf(first, second, savedRun({ seed: 3, environment: { kernel: '7.0' } }))).toEqual({
      cells: 8,
      reasons: [],
    })
  })

  test('a cell that too few runs measured, or that did other work', () => {
    const without = changed(third, ({ cells }) => ({ cells: cells.slice(1) }))
    expect(reasonsOf(first, second, without)).toEqual({
      cells: 7,
      reasons: [expect.stringContaining('0 of 1 of the head measured it')],
    })
    const other = changed(third, ({ cells: [cell, ...cells] }) => ({
      cells: [{ ...(cell as RunFile['cells'][number]), workDigest: 'other' }, ...cells],
    }))
    expect(reasonsOf(first, second, other).reasons).toEqual([
      expect.stringMatching(/ \(run 1 of the head: .*work/),
    ])
  })

  test('a figure of 0, with the run that has it', () => {
    const zero = changed(second, ({ cells: [cell, ...cells] }) => ({
      cells: [
        {
          ...(cell as RunFile['cells'][number]),
          blocks: (cell as RunFile['cells'][number]).blocks.map(block => ({
            ...block,
            metrics: { waitNs: 0 },
          })),
        },
        ...cells,
      ],
    }))
    expect(reasonsOf(first, zero, third).reasons[0]).toMatch(/^run 2 of the base: waitNs is 0 in block 0/)
  })
})
