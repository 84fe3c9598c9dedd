import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { type SyntheticOptions, syntheticRun, withMedian } from '../synthetic/synthetic_run.fixture.ts'
import { findingText } from './findings/finding.ts'
import { warningSummary, warningsOf } from './findings/warnings.ts'
import { findingsOf } from './findings.ts'
import { keyNumbersOf } from './key_numbers.ts'

const sentences = (options?: SyntheticOptions) => findingsOf(analyse(syntheticRun(options))).map(findingText)

test('the default suite', () => {
  expect(sentences()).toMatchInlineSnapshot(`
    [
      "With 1 of 8,192 descriptors active, epoll (edge) waits 0.43 µs where select takes 385 µs and poll 402 µs: at least 896× as long (timeout 0, closed loop).",
      "With 1 active, epoll has the shortest wait at every N measured (timeout 0, closed loop).",
      "With all 8,192 descriptors active, an event costs 50 ns with poll and 51 ns with epoll or select; the cheapest event is that of select and poll (the same within 5 %) up to N = 32 and that of select, poll and epoll (the same within 5 %) from N = 128 up (arm, wait and scan, timeout 0, closed loop).",
      "With 8 descriptors watched, epoll has the shortest wait up to about 6.1 [5.8, 6.4] active (76 %); select or poll beyond (timeout 0, closed loop).",
      "One wait with 1 active about doubles with twice the descriptors for select and poll, and does not grow for epoll (level) and epoll (edge) (timeout 0, closed loop).",
      "Against timeout 0, a wait that may block takes 2.00× as long with select or poll, although data is already there; epoll shows no clear rise (1 of 8,192 descriptors active, closed loop).",
      "With 1 of 8,192 descriptors active, one wait in 1,000 takes more than 1.1 µs with epoll (edge), 963 µs with select and 1.0 ms with poll (p99.9, from 20,000 samples): 2.50× the median (timeout 0, closed loop).",
      "With 1 of 8,192 descriptors active, of what waiting costs the system call itself is 98 % with epoll (edge) or poll and over 99 % with select (arm, wait and scan, timeout 0, closed loop).",
      "Extrapolated to 1,000,000 descriptors with 1 active, one wait would take 47 ms [45 ms, 57 ms] with select, 49 ms [47 ms, 60 ms] with poll and 0.45 µs [0.42 µs, 0.46 µs] with epoll (timeout 0, closed loop).",
      "By the cost model, a file polled costs select 47 ns [46 ns, 48 ns], poll 49 ns [49 ns, 49 ns] (with the entries copied for it) and epoll 0.42 ns [0 ns, 0.85 ns] (and an entry copied 42 ns [41 ns, 42 ns]); on sizes that it had not seen, the model is off by 0.35 % (median; worst 50 % below the measured, with 819 of 8,192 descriptors active) (timeout 0 and may block, closed loop).",
      "With 1 of 8,192 descriptors active, the median of a wait with epoll (edge) is 0.43 µs, with a 95 % interval narrower than these digits (timeout 0, closed loop).",
      "The run measured 144 cells from N = 8 to 8,192, in 6 blocks.",
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
      "With 1 of 8 descriptors active, this run has no reliable figure of a wait: the 95 % interval of the median is wider than 50 % of it for epoll (edge), epoll (level), select and poll (timeout 0, closed loop).",
      "Against timeout 0, a wait that may block takes 2.00× as long with poll or select, although data is already there; epoll shows no clear rise (1 of 8 descriptors active, closed loop).",
      "With 1 of 8 descriptors active, of what waiting costs the system call itself is 98 % with epoll (edge) or select and over 99 % with poll (arm, wait and scan, timeout 0, closed loop).",
      "With 1 of 8 descriptors active, the median of a wait with epoll (edge) lies between 43 ns and 0.82 µs (95 % interval, from the blocks) (timeout 0, closed loop).",
      "The run measured 24 cells at N = 8, in 6 blocks.",
      "6 of 36 comparisons are decided (6 told apart, 30 undecided).",
    ]
  `)
})

test('a winner that changes', () => {
  const run = syntheticRun({ actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell =>
    cell.mechanism === 'epoll' ? withMedian(cell, 'waitNs', 5000, 0.02) : cell,
  )
  expect(findingsOf(analyse({ ...run, cells })).map(findingText)[1]).toMatchInlineSnapshot(
    `"With 1 active, the shortest wait is that of select and poll (the same within 5 %) up to N = 32 and that of epoll from N = 128 up; the medians cross at N ≈ 99 [97, 101] (timeout 0, closed loop)."`,
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
  expect(texts.join()).not.toContain('N measured')
})

test('one cell alone', () => {
  expect(
    sentences({ variants: [['select', 'level']], fdCounts: [8], actives: [1], waitModes: ['nonblocking'] }),
  ).toMatchInlineSnapshot(`
    [
      "With 1 of 8 descriptors active, one select wait takes 0.68 µs (timeout 0, closed loop).",
      "With 1 of 8 descriptors active, one wait in 1,000 takes more than 1.7 µs with select (p99.9, from 20,000 samples): 2.50× the median (timeout 0, closed loop).",
      "With 1 of 8 descriptors active, of what waiting costs the system call itself is 98 % with select (arm, wait and scan, timeout 0, closed loop).",
      "With 1 of 8 descriptors active, the median of a wait with select lies between 0.67 µs and 0.68 µs (95 % interval, from the blocks) (timeout 0, closed loop).",
      "The run measured 1 cell at N = 8, in 6 blocks.",
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
      "With 1 of 64 descriptors active, one wait takes 0.43 µs with epoll (edge), 3.3 µs with select and 3.4 µs with poll: 7.99× apart here, but this run has too few blocks to be sure (timeout 0, closed loop).",
      "With all 64 descriptors active, an event costs 54 ns with poll, 56 ns with select and 57 ns with epoll (arm, wait and scan, timeout 0, closed loop).",
      "With 1 of 64 descriptors active, one wait in 1,000 takes more than 1.1 µs with epoll (edge), 8.3 µs with select and 8.6 µs with poll (p99.9, from 20,000 samples): 2.50× the median (timeout 0, closed loop).",
      "With 1 of 64 descriptors active, of what waiting costs the system call itself is 98 % with epoll (edge), over 99 % with select and 99 % with poll (arm, wait and scan, timeout 0, closed loop).",
      "The run measured 24 cells at N = 64, in 1 block.",
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
      "This run is partial: it was stopped after 3 of 6 blocks.",
      "With only 3 blocks the intervals are rough.",
      "1 cell failed, for reasons that are listed.",
      "2 cells were skipped, for reasons that are listed.",
    ]
  `)
})

test('a run that was stopped in a further block is not said to have stopped in a planned one', () => {
  const run = syntheticRun({ fdCounts: [8] })
  const partial = { ...run, run: { ...run.run, status: 'partial' as const } }
  expect(findingsOf(analyse(partial)).map(findingText).at(-1)).toMatchInlineSnapshot(
    `"This run is partial: it has all of its 6 planned blocks, but was stopped in a further one, for cells that had not settled or in place of a disturbed one."`,
  )
})

test('every sentence about measurements names its wait mode and its load', () => {
  for (const finding of findingsOf(analyse(syntheticRun()))) {
    if (['warning', 'scope'].includes(finding.kind)) continue
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
      "The run took 1 min 6 s of a budget of 2 s: its cells had only the least time each.",
      "In 1 cell the median is within 5 times the cost of reading the clock (20 ns), so that the clock is a large part of it: epoll (edge) with 1 of 8 descriptors active, timeout 0, closed loop.",
      "In 2 cells the interval is narrower than one step of the clock (10 ns), so that a difference of less than a step means nothing: epoll (level) with 1 of 8 descriptors active, timeout 0, closed loop; epoll (edge) with 1 of 8 descriptors active, timeout 0, closed loop.",
    ]
  `)
})

test('the warnings of a run are found once for all parts of a report', () => {
  const { refusals, ...others } = analyse(syntheticRun({ blocks: 3 }))
  let asked = 0
  const analysis = {
    ...others,
    get refusals() {
      asked++
      return refusals
    },
  }
  expect(warningsOf(analysis).length).toBeGreaterThan(0)
  expect(warningSummary(analysis)).not.toBeNull()
  expect(asked).toBe(1)
})
