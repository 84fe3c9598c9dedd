import { describe, expect, test } from 'vitest'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { SMALL } from '../overlay/later_run.fixture.ts'
import { floodRun, wakeupRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { type CompareRule, compareRuns } from './compare_runs.ts'
import type { Comparison } from './comparison.ts'
import { type Saved, savedRun } from './saved_runs.fixture.ts'

const RULE: CompareRule = { alpha: 0.05, minEffect: null, minDifference: null }

function compare(base: RunFile, head: RunFile, rule: Partial<CompareRule> = {}): Comparison {
  return compareRuns([{ label: 'old', run: base }], [{ label: 'new', run: head }], { ...RULE, ...rule })
}

const later = (saved: Saved = {}) => savedRun({ seed: 2, ...saved })
const verdicts = ({ cells }: Comparison) => [...new Set(cells.map(({ verdict }) => verdict))]
const isEdge = (cell: RunCell) => cell.params.trigger === 'edge'

describe('verdicts', () => {
  test('the same code: within noise, on normalised blocks, both changes shown', () => {
    const comparison = compare(savedRun(), later())
    expect(comparison).toMatchObject({ kind: 'compare', verdict: 'within noise', refused: [] })
    expect(comparison.cells).toHaveLength(8)
    const [cell] = comparison.cells
    expect(cell).toMatchObject({
      ground: 'normalised blocks',
      blocks: [8, 8],
      metric: 'waitNs',
      moreBlocks: null,
    })
    expect(cell?.absolute?.ratio).toBeCloseTo(1, 1)
    expect(cell?.normalised?.ratio).toBeCloseTo(1, 1)
    expect(cell?.reason).toMatch(/below the floor of 15 % \(13 % downwards\)$/)
  })

  test('a slower cell is a regression, a faster one an improvement, the others are what they were', () => {
    const slower = compare(savedRun(), later({ factor: cell => (isEdge(cell) ? 1.3 : 1) }))
    expect(slower.verdict).toBe('regression')
    const [edge, others] = [true, false].map(which =>
      slower.cells.filter(({ id }) => id.startsWith('epoll-edge') === which).map(({ verdict }) => verdict),
    )
    expect(new Set(edge)).toEqual(new Set(['regression']))
    expect(new Set(others)).toEqual(new Set(['within noise']))
    const cell = slower.cells.find(({ verdict }) => verdict === 'regression')
    expect(cell?.reason).toMatch(
      /^\d+ % slower \[\d+ %, \d+ %\], surely beyond the floor of 15 % \(13 % downwards\) \(p .* after Holm\)$/,
    )
    expect(cell?.absolute?.ratio).toBeCloseTo(1.3, 1)
    expect(cell?.adjustedPValue).toBeGreaterThan(cell?.pValue as number)
    expect(verdicts(compare(savedRun(), later({ factor: () => 0.7 })))).toEqual(['improvement'])
  })

  test('what is within the floor is no regression, however sure', () => {
    const sure = { factor: () => 1.06, scatter: 0.001 }
    expect(verdicts(compare(savedRun({ scatter: 0.001 }), later(sure)))).toEqual(['within noise'])
    const asked = compare(savedRun({ scatter: 0.001 }), later(sure), { minEffect: 0.02 })
    expect(verdicts(asked)).toEqual(['regression'])
    expect(asked.settings.minEffect).toBe(0.02)
  })

  test.each([1.18, 1 / 1.18])(
    'a change by %d, just beyond the floor, is not sure because it is no chance',
    factor => {
      const { cells } = compare(savedRun({ scatter: 0.05 }), later({ factor: () => factor, scatter: 0.05 }))
      const floor = Math.log(1.15)
      const near = cells.filter(({ normalised }) => {
        const [low, high] = (normalised?.interval ?? [1, 1]).map(Math.log) as [number, number]
        return (
          Math.abs(Math.log(normalised?.ratio ?? 1)) > floor &&
          Math.min(Math.abs(low), Math.abs(high)) < floor
        )
      })
      expect(near.length).toBeGreaterThan(1)
      for (const { verdict, reason, moreBlocks } of near) {
        // A cell that is faster by about the floor is surely not slower.
        expect(verdict).toBe(factor > 1 ? 'inconclusive' : 'not slower')
        expect(reason).toContain(
          factor > 1
            ? 'neither surely below the floor of 15 % (13 % downwards) nor surely beyond it'
            : 'surely not slower by the floor of 15 % (13 % downwards)',
        )
        expect(moreBlocks === null || (factor > 1 && moreBlocks > 0)).toBe(true)
      }
      expect(cells.some(({ verdict }) => verdict === 'within noise')).toBe(false)
    },
  )

  test('noise is inconclusive, and more blocks would do', () => {
    const { cells } = compare(savedRun({ scatter: 0.5 }), later({ scatter: 0.5 }))
    const open = cells.filter(({ verdict }) => verdict === 'inconclusive')
    expect(open.length).toBeGreaterThan(4)
    for (const { moreBlocks } of open) expect(moreBlocks === null || moreBlocks > 0).toBe(true)
    expect(open.some(({ moreBlocks }) => (moreBlocks ?? 0) > 10)).toBe(true)
  })

  test('Holm: the more cells, the surer each must be', () => {
    const base = savedRun({ scatter: 0.05 })
    const head = later({ scatter: 0.05, factor: cell => (cell.id === base.cells[0]?.id ? 1.3 : 1) })
    const [among] = compare(base, head).cells
    const [alone] = compare(
      { ...base, cells: base.cells.slice(0, 1) },
      { ...head, cells: head.cells.slice(0, 1) },
    ).cells
    expect(alone?.adjustedPValue).toBe(alone?.pValue)
    expect(among?.pValue).toBe(alone?.pValue)
    expect(among?.adjustedPValue).toBeCloseTo((alone?.pValue as number) * 8, 12)
  })

  test('a rate that falls is a regression; threads that wake each other have a floor of their own', () => {
    const flood = compare(savedRun({}, floodRun()), savedRun({ seed: 2, factor: () => 0.5 }, floodRun()))
    expect(verdicts(flood)).toEqual(['regression'])
    expect(flood.cells[0]).toMatchObject({ unit: '1/s', isMoreBetter: true })
    expect(flood.cells[0]?.normalised?.ratio).toBeCloseTo(0.5, 1)
    const little = compare(savedRun({}, floodRun()), savedRun({ seed: 2, factor: () => 0.75 }, floodRun()))
    expect(verdicts(little)).toEqual(['within noise'])
    const woken = compare(savedRun({}, wakeupRun()), savedRun({ seed: 2, factor: () => 1.3 }, wakeupRun()))
    expect(verdicts(woken)).toEqual(['within noise'])
    expect(woken.settings.minEffect).toBe(0.5)
  })

  test('blocks that are all alike are certain, and need no test', () => {
    const [cell] = compare(savedRun({ scatter: 0 }), later({ scatter: 0, factor: () => 2 })).cells
    expect(cell).toMatchObject({ verdict: 'regression', ground: 'counts', normalised: null, pValue: null })
    expect(cell?.absolute).toEqual({ ratio: 2, interval: null })
    const same = compare(savedRun({ scatter: 0 }), later({ scatter: 0 }))
    expect(same).toMatchObject({ verdict: 'same', notes: [expect.stringContaining('the same addon')] })
  })
})

describe('the yardstick', () => {
  test('a slower machine is no regression; since its system calls may be what is slower, it is open', () => {
    const small = compare(savedRun(), later({ pace: 1.12 }))
    expect(verdicts(small)).toEqual(['within noise'])
    const { cells } = compare(savedRun(), later({ pace: 1.3 }))
    expect(cells.map(({ verdict }) => verdict)).toEqual(cells.map(() => 'inconclusive'))
    expect(cells[0]?.normalised?.ratio).toBeCloseTo(1, 1)
    expect(cells[0]?.absolute?.ratio).toBeCloseTo(1.3, 1)
    expect(cells[0]?.reason).toMatch(
      /slower as measured, but .* against the yardstick.*measure both with muxbench ab$/,
    )
    expect(cells[0]?.moreBlocks).toBeNull()
  })

  test('a yardstick that changes by itself makes no verdict', () => {
    expect(verdicts(compare(savedRun(), later({ yardstick: 0.7 })))).toEqual(['inconclusive'])
    expect(verdicts(compare(savedRun(), later({ yardstick: 1.5 })))).toEqual(['inconclusive'])
  })

  test('of a rate it counts the other way round', () => {
    const { cells } = compare(savedRun({}, floodRun()), savedRun({ seed: 2, pace: 1.3 }, floodRun()))
    expect(cells[0]?.absolute?.ratio).toBeCloseTo(1 / 1.3, 1)
    expect(cells[0]?.normalised?.ratio).toBeCloseTo(1, 1)
  })

  test('that of the block serves where the cell has none', () => {
    const without = (run: RunFile): RunFile => ({
      ...run,
      cells: run.cells.map(cell => ({
        ...cell,
        blocks: cell.blocks.map(block => ({ ...block, yardstick: null })),
      })),
    })
    const { cells } = compare(without(savedRun()), without(later({ pace: 1.3 })))
    expect(cells[0]).toMatchObject({ ground: 'normalised blocks' })
    expect(cells[0]?.normalised?.ratio).toBeCloseTo(1, 1)
  })

  test('a run without one is judged as measured, and that is said', () => {
    const comparison = compare(savedRun({ pace: null }), later({ factor: () => 1.3 }))
    expect(comparison.cells[0]).toMatchObject({ ground: 'blocks', normalised: null, verdict: 'regression' })
    expect(comparison.notes.join('\n')).toContain('No cell has a yardstick in both runs')
    expect(compare(savedRun(), later()).notes.join('\n')).not.toContain('yardstick in both')
  })
})

describe('notes', () => {
  test('seeds, circumstances, disturbed blocks and what the floor is', () => {
    const plain = compare(savedRun(), later()).notes
    expect(plain[0]).toContain('beyond 15 % (13 % downwards), a pooled change beyond 10 % (9.1 % downwards)')
    expect(plain.join('\n')).toContain('the same addon on the same kernel')
    expect(plain.join('\n')).not.toMatch(/seeds differ|runs differ in|Mind that/)
    const other = later({ environment: { kernel: '6.19.0', governor: 'performance' } })
    const head = {
      ...other,
      run: { ...other.run, seed: 8 },
      blocks: other.blocks.map(block => ({ ...block, disturbed: ['noise'] })),
    }
    const notes = compare(savedRun(), head, { minEffect: 0.02 }).notes.join('\n')
    expect(notes).toContain('The seeds differ (7, 8)')
    expect(notes).toContain('The runs differ in: kernel (6.18.0, 6.19.0); governor (none, performance)')
    expect(notes).toContain('8 of 8 blocks of the head were disturbed')
    expect(notes).not.toMatch(/beyond 50 %|same kernel/)
  })

  test('sides are what their runs say', () => {
    const { base, head, suite } = compare(savedRun(), later({ environment: { kernel: '6.19.0' } }))
    expect(base).toMatchObject({ label: 'old', kernel: '6.18.0', commit: '0123456789abcdef' })
    expect(head).toMatchObject({ label: 'new', kernel: '6.19.0', startedAt: '2026-01-02T00:00:00.000Z' })
    expect(suite).toBe('default')
  })

  test('no run of figures makes a comparison that JSON cannot hold', () => {
    const wild = later({ factor: cell => (isEdge(cell) ? 1e9 : 1e-6), scatter: 0.999 })
    for (const { absolute, normalised } of compare(savedRun({ scatter: 0.999 }), wild).cells) {
      for (const change of [absolute, normalised]) {
        expect([change?.ratio, ...(change?.interval ?? [])].every(Number.isFinite)).toBe(true)
      }
    }
  })

  test('an interval that no number can hold is none', () => {
    const torn = (run: RunFile): RunFile => ({
      ...run,
      cells: run.cells.map(cell => ({
        ...cell,
        blocks: cell.blocks.map((block, i) => ({
          ...block,
          metrics: { waitNs: i % 2 === 0 ? 1e-300 : 1e15 },
        })),
      })),
    })
    const [cell] = compare(torn(savedRun({ blocks: 5 })), torn(later({ blocks: 5 }))).cells
    expect(cell).toMatchObject({ verdict: 'inconclusive', absolute: { interval: null } })
  })

  test('runs without a common cell have no verdict', () => {
    const empty = { ...syntheticRun(SMALL), cells: [] }
    expect(compare(empty, empty)).toMatchObject({ cells: [], refused: [], verdict: 'within noise' })
  })
})
