import { expect, test } from 'vitest'
import { analyse } from './analyse.ts'
import { findingText } from './findings/finding.ts'
import { findingsOf } from './findings.ts'
import { keyNumbersOf } from './key_numbers.ts'
import { type SyntheticOptions, syntheticRun } from './synthetic_run.fixture.ts'

const sentences = (options?: SyntheticOptions) => findingsOf(analyse(syntheticRun(options))).map(findingText)

test('the default suite', () => {
  expect(sentences()).toMatchInlineSnapshot(`
    [
      "With 1 of 8,192 descriptors active, epoll (edge) waits 0.43 µs where select takes 385 µs and poll 402 µs: at least 896× as long (timeout 0, closed loop).",
      "Shortest wait with 1 active: epoll at every N measured (timeout 0, closed loop).",
      "With all 8,192 descriptors active, an event costs poll 50 ns, epoll 51 ns and select 51 ns (arm, wait and scan); cheapest: poll at every N measured (timeout 0, closed loop).",
      "Where it may block, even with data already there, a wait takes longer than with timeout 0: select 2.00× and poll 2.00×; no clear rise for epoll (edge) and epoll (level) (1 of 8,192 descriptors active, closed loop).",
      "The p99.9 of a wait with 1 of 8,192 descriptors active: epoll (edge) 1.1 µs (2.50× its median), select 963 µs (2.50× its median) and poll 1.0 ms (2.50× its median) (timeout 0, closed loop).",
      "By the cost model, a file polled costs select 47 ns [47 ns, 47 ns], poll 49 ns [49 ns, 49 ns] (with the entries copied for it) and epoll 0.42 ns [0.30 ns, 0.59 ns] (and an entry copied 42 ns [41 ns, 42 ns]); on sizes that it had not seen, the model is off by 0.35 % (median; worst 50 % below the measured, with 819 of 8,192 descriptors active) (timeout 0 and may block, closed loop).",
      "Extrapolated to 1,000,000 descriptors with 1 active, one wait would take select 47 ms [45 ms, 57 ms], poll 49 ms [47 ms, 60 ms] and epoll 0.45 µs [0.42 µs, 0.46 µs] (timeout 0, closed loop).",
    ]
  `)
  expect(keyNumbersOf(analyse(syntheticRun()))).toMatchInlineSnapshot(`
    [
      {
        "label": "one epoll (edge) wait, timeout 0",
        "value": "0.43 µs",
      },
      {
        "label": "one select wait, timeout 0",
        "value": "385 µs",
      },
      {
        "label": "one select wait against one of epoll (edge)",
        "value": "896×",
      },
      {
        "label": "one select wait that may block, against timeout 0",
        "value": "2.00×",
      },
    ]
  `)
})

test('overlapping intervals name no winner', () => {
  expect(sentences({ fdCounts: [8], spread: 0.9 })).toMatchInlineSnapshot(`
    [
      "With 1 of 8 descriptors active, no clear winner: one wait takes epoll (edge) 0.43 µs, epoll (level) 0.45 µs, select 0.68 µs and poll 0.69 µs: their intervals overlap (timeout 0, closed loop).",
      "With all 8 descriptors active, an event costs poll 87 ns, select 90 ns and epoll 0.10 µs (arm, wait and scan); cheapest: no clear winner at any N measured (timeout 0, closed loop).",
      "Where it may block, with data already there, no wait is clearly longer than with timeout 0 (1 of 8 descriptors active, closed loop).",
      "The p99.9 of a wait with 1 of 8 descriptors active: epoll (edge) 1.1 µs (2.50× its median), select 1.7 µs (2.50× its median) and poll 1.7 µs (2.50× its median) (timeout 0, closed loop).",
    ]
  `)
})

test('a winner that changes', () => {
  const run = syntheticRun({ actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => {
    if (cell.mechanism !== 'epoll') return cell
    const p50 = 5000
    return {
      ...cell,
      metrics: {
        ...cell.metrics,
        waitNs: { ...cell.metrics['waitNs']!, p50, ci95: [4900, 5100] as [number, number] },
      },
    }
  })
  expect(findingsOf(analyse({ ...run, cells })).map(findingText)[1]).toMatchInlineSnapshot(
    `"Shortest wait with 1 active: select up to N = 32; epoll from N = 128 up; the curves cross near N ≈ 99 (timeout 0, closed loop)."`,
  )
})

test('one mechanism alone', () => {
  expect(sentences({ variants: [['poll', 'level']] })[0]).toMatchInlineSnapshot(
    `"With 1 of 8,192 descriptors active, one poll wait takes 402 µs, and 0.69 µs with 8 watched (timeout 0, closed loop)."`,
  )
})

test('one N alone', () => {
  const texts = sentences({ fdCounts: [64] })
  expect(texts[0]).toMatchInlineSnapshot(
    `"With 1 of 64 descriptors active, epoll (edge) waits 0.43 µs where select takes 3.3 µs and poll 3.4 µs: at least 7.69× as long (timeout 0, closed loop)."`,
  )
  expect(texts.join()).not.toContain('Shortest wait')
})

test('one cell alone', () => {
  expect(
    sentences({ variants: [['select', 'level']], fdCounts: [8], actives: [1], waitModes: ['nonblocking'] }),
  ).toMatchInlineSnapshot(`
    [
      "With 1 of 8 descriptors active, one select wait takes 0.68 µs (timeout 0, closed loop).",
      "The p99.9 of a wait with 1 of 8 descriptors active: select 1.7 µs (2.50× its median) (timeout 0, closed loop).",
    ]
  `)
})

test('only the mode that may block', () => {
  const texts = sentences({ waitModes: ['ready'] })
  expect(texts[0]).toMatchInlineSnapshot(
    `"With 1 of 8,192 descriptors active, epoll (edge) waits 0.43 µs where select takes 771 µs and poll 803 µs: at least 1,790× as long (may block, closed loop)."`,
  )
  expect(texts.join()).not.toContain('timeout 0')
})

test('one block gives no intervals, so nothing is told apart', () => {
  expect(sentences({ blocks: 1, fdCounts: [64] })).toMatchInlineSnapshot(`
    [
      "With 1 of 64 descriptors active, one wait takes epoll (edge) 0.43 µs, epoll (level) 0.45 µs, select 3.3 µs and poll 3.4 µs; without intervals no winner is named (timeout 0, closed loop).",
      "With all 64 descriptors active, an event costs poll 54 ns, select 56 ns and epoll 57 ns (arm, wait and scan) (timeout 0, closed loop).",
      "The p99.9 of a wait with 1 of 64 descriptors active: epoll (edge) 1.1 µs (2.50× its median), select 8.3 µs (2.50× its median) and poll 8.6 µs (2.50× its median) (timeout 0, closed loop).",
      "With 1 block no median has an interval, so nothing here is told apart.",
    ]
  `)
})

test('a partial run, skipped and failed cells', () => {
  const run = syntheticRun({ fdCounts: [8, 32] })
  const cells = run.cells.map((cell, i) =>
    i < 3 ? { ...cell, status: i === 0 ? ('failed' as const) : ('skipped' as const), metrics: {} } : cell,
  )
  const partial = { ...run, cells, run: { ...run.run, status: 'partial' as const, blocksFinished: 3 } }
  expect(
    findingsOf(analyse(partial))
      .filter(({ kind }) => kind === 'warning')
      .map(findingText),
  ).toMatchInlineSnapshot(`
    [
      "This run is partial: it was stopped after 3 of 5 blocks.",
      "With only 3 blocks the intervals are rough.",
      "1 cell failed; the reasons are listed.",
      "2 cells skipped; the reasons are listed.",
    ]
  `)
})

test('a run that was stopped in a further block is not said to have stopped in a planned one', () => {
  const run = syntheticRun({ fdCounts: [8] })
  const partial = { ...run, run: { ...run.run, status: 'partial' as const } }
  expect(findingsOf(analyse(partial)).map(findingText).at(-1)).toMatchInlineSnapshot(
    `"This run is partial: it has all of its 5 planned blocks, but was stopped in a further one, for cells that had not settled or in place of a disturbed one."`,
  )
})

test('a run in which nothing was measured', () => {
  const run = syntheticRun({ fdCounts: [8] })
  const cells = run.cells.map(cell => ({
    ...cell,
    status: 'skipped' as const,
    metrics: {},
    workDigest: null,
  }))
  const analysis = analyse({ ...run, cells })
  expect(findingText(findingsOf(analysis)[0]!)).toBe('No cell of this run was measured.')
  expect(keyNumbersOf(analysis)).toEqual([])
  expect(findingsOf(analyse({ ...run, cells: [] }))[0]?.statement).toBe('No cell of this run was measured')
})

test('every sentence about measurements names its wait mode and its load', () => {
  for (const finding of findingsOf(analyse(syntheticRun()))) {
    if (finding.kind === 'warning') continue
    expect(finding.condition).toContain('closed loop')
    expect(findingText(finding)).toMatch(/timeout 0|may block/)
  }
})

test('what the clock cannot tell apart, and a budget that could not be kept, are said', () => {
  const run = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })
  const coarse = { ...run.environment, clock: { ...run.environment.clock, resolutionNs: 10 } }
  const cells = run.cells.map(cell => {
    const { waitNs, ...others } = cell.metrics
    return waitNs ? { ...cell, metrics: { ...others, waitNs: { ...waitNs, correctionNs: 110 } } } : cell
  })
  const slow = { ...run, cells, environment: coarse, run: { ...run.run, budgetSeconds: 2 } }
  expect(
    findingsOf(analyse(slow))
      .filter(({ kind }) => kind === 'warning')
      .map(findingText),
  ).toMatchInlineSnapshot(`
    [
      "In 1 cell the median is within 5 times the cost of reading the clock (20.0 ns), so that the clock is a large part of it: epoll-edge/n8/k1/nonblocking.",
      "In 2 cells the interval is narrower than one step of the clock (10.0 ns), so that a difference of less than a step means nothing: epoll/n8/k1/nonblocking, epoll-edge/n8/k1/nonblocking.",
      "The run took 54.6 s of a budget of 2.00 s: its cells had only the least time each.",
    ]
  `)
})
