import { describe, expect, test } from 'vitest'
import type { HistoryLine } from '../../result/history/schema.ts'
import { checkTrend } from '../trend/check.ts'
import { type TrendEvent, trendEvents } from '../trend/events.ts'
import { type HistoryOptions, syntheticHash, syntheticTrend } from '../trend/synthetic_history.fixture.ts'
import {
  chanceWords,
  changedBeside,
  changeWords,
  checkReason,
  dayOf,
  pooledCells,
  pooledWords,
  poolName,
  poolsName,
  probabilityWords,
  rangeWords,
  runLabel,
} from './trend_words.ts'

const trend = syntheticTrend({
  runs: 60,
  cells: 4,
  factor: (run, cell) => (run >= 30 && cell < 2 ? 1.1 + cell / 10 : 1),
  change: (line, run) => ({ ...line, machine: { ...line.machine, kernel: run < 30 ? '6.12' : '6.18' } }),
})
const [group] = trend.groups

test('a range is that of git: behind the first commit, up to and with the second', () => {
  const change = group!.series[0]!.changes[0]!
  expect(rangeWords(group!, change)).toBe(
    `${syntheticHash(29).slice(0, 10)}..${syntheticHash(30).slice(0, 10)}`,
  )
  expect(changedBeside(group!, change)).toEqual(['the kernel (6.12 to 6.18)'])
})

test('a run goes by a short hash, or by a label that is cut', () => {
  expect(runLabel({ label: syntheticHash(0) })).toBe(syntheticHash(0).slice(0, 10))
  expect(runLabel({ label: '6.18.0-rc3' })).toBe('6.18.0-rc3')
  expect(runLabel({ label: 'x'.repeat(500) })).toHaveLength(40)
  expect(dayOf({ startedAt: '2026-01-02T03:04:05.000Z' })).toBe('2026-01-02')
})

test('changes have a sign and as many digits as they need', () => {
  expect([1.052, 0.88, 1.5, 3].map(changeWords)).toEqual(['+5.2 %', '−12 %', '+50 %', '+200 %'])
  expect([1.0004, 0.99972, 1, 1 + 1e-12].map(changeWords)).toEqual(['+0.04 %', '−0.03 %', '0 %', '0 %'])
  expect([0.0004, 0.0123, 0].map(probabilityWords)).toEqual(['under 0.001', '0.012', '–'])
  expect([0.0123, 0].map(pValue => chanceWords({ pValue }))).toEqual(['p 0.012', ''])
})

test('numbers of runs have the verb and the noun that belong to them', () => {
  const reason = (runs: number, last: number) =>
    checkReason(checkTrend(syntheticTrend({ runs, noise: 0.001 }), last))
  expect([0, 1, 5].map(runs => reason(runs, 10))).toEqual([
    'too few runs: there is none, and a change can be found from 6 on',
    'too few runs: there is 1, and a change can be found from 6 on',
    'too few runs: there are 5, and a change can be found from 6 on',
  ])
  expect(reason(20, 1)).toBe('no mechanism and no cell became worse within the last run')
})

test('changes of one place are told together, the largest first', () => {
  expect(
    trendEvents(trend).map(({ kind, first, pools }) => [
      kind,
      first,
      pools.map(({ pool }) => poolName(pool)),
    ]),
  ).toEqual([['regression', 30, ['poll, waits that only look', 'select, waits that only look']]])
})

describe('what happened to the cells of a mechanism together', () => {
  const event = (options: HistoryOptions) => trendEvents(syntheticTrend({ runs: 30, ...options }))[0]!
  const slower = (isSlower: (cell: number) => boolean) => (run: number, cell: number) =>
    run >= 26 && isSlower(cell) ? 1.3 : 1

  test('is one line with its size, its interval and its cells', () => {
    expect(pooledWords(event({ cells: 24, factor: slower(cell => cell % 4 === 0) }))).toMatch(
      /^select: \+(29|30|31) % \(\+\d\d % to \+\d\d %\), slower in all 6 cells$/,
    )
    expect(pooledWords(event({ cells: 24, factor: slower(() => true) }))).toMatch(
      /^all mechanisms: .*slower in all 24 cells$/,
    )
    expect(poolsName(event({ cells: 24, factor: slower(cell => cell % 4 < 2) }))).toBe('select and poll')
  })

  test('counts the cells that moved with the pool, and says how many are sure without it', () => {
    const [{ change }] = event({ cells: 24, factor: slower(() => true) }).pools as [TrendEvent['pools'][0]]
    const wordsOf = (sure: number, changed = 56) =>
      pooledCells('regression', [{ ...change, cells: 56, changed, sure }])
    expect(wordsOf(56)).toBe('slower in all 56 cells')
    expect(wordsOf(3)).toBe('slower in all 56 cells, 3 of them sure by themselves')
    expect(wordsOf(1, 50)).toBe('slower in 50 of 56 cells, 1 of them sure by itself')
    expect(wordsOf(0)).toBe('slower in all 56 cells, none of them sure by itself')
    expect(pooledCells('unclear', [change])).toBe('changed alike in all 12 cells')
  })

  test('names the part where a mechanism has several and one of them changed', () => {
    const change = (line: HistoryLine) => ({
      ...line,
      cells: line.cells.map((cell, i) =>
        i < 4 ? cell : { ...cell, id: cell.id.replace('nonblocking', 'ready') },
      ),
    })
    const one = event({ cells: 24, change, factor: slower(cell => cell >= 4 && cell % 4 === 0) })
    expect(poolsName(one)).toBe('select, waits that may block')
    const two = event({ cells: 24, change, factor: slower(cell => cell >= 4 && cell % 4 < 2) })
    expect(poolsName(two)).toBe('select (waits that may block) and poll (waits that may block)')
  })

  test('is told in instructions where these are counted', () => {
    const counts = {
      runs: 2,
      cells: 8,
      noise: 0,
      change: (line: HistoryLine, run: number) => ({
        ...line,
        cells: line.cells.map((cell, i) => {
          const count = 1108 + 100 * i + (run === 1 && cell.mechanism === 'epoll' ? 59 : 0)
          return { ...cell, unit: 'instruction' as const, median: count, ci95: null, blocks: [count, count] }
        }),
      }),
    }
    expect(pooledWords(event(counts))).toMatch(
      /^epoll: \+59 instructions \(\+[345]\.\d %\), more in all 4 cells$/,
    )
  })
})
