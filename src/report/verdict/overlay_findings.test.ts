import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { laterRun, SMALL } from '../../analysis/overlay/later_run.fixture.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { findingText } from '../../analysis/sentences/findings/finding.ts'
import { floodRun, rateSweepRun, wakeupRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { compareRuns } from '../../analysis/verdict/compare_runs.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { answerOf } from './answer_words.ts'
import { overlayFindings, overlayTakeaway, plainHeadline } from './overlay_findings.ts'
import { headlineOf } from './verdict_words.ts'

const full = syntheticRun()
const small = syntheticRun(SMALL)
const overlay = (...runs: readonly RunFile[]) => overlayOf(runs.map(analyse))
const texts = (...runs: readonly RunFile[]) => overlayFindings(overlay(...runs)).map(findingText)

test('two kernels: the headline, how many differ, the extremes, each mechanism, and what to mind', () => {
  const factor = ({ mechanism, params }: RunFile['cells'][number]) =>
    mechanism === 'epoll' ? 0.93 : mechanism === 'poll' && params.fdCount === 512 ? 1.4 : 1
  expect(texts(full, laterRun(full, { factor }))).toMatchInlineSnapshot(`
    [
      "Linux 6.19.0 against Linux 6.18.0: poll is up to 40 % slower in 6 of its 36 cells.",
      "All 6 pooled changes are within noise; 6 regressions, 138 within noise of 144 cells, as muxbench compare judges them.",
      "The largest rise is that of one poll wait with all 512 descriptors active, by a factor of 1.400 [1.382, 1.418] (may block, closed loop).",
      "The middle one of all ratios is 1.000 for select, 1.000 for poll and 0.930 for epoll.",
      "The runs were measured at different times, not in turns: what the machine was doing then is in every ratio, and what changed may be the machine.",
    ]
  `)
})

test('nothing changed', () => {
  const [headline, count, ...others] = texts(small, laterRun(small))
  expect(headline).toBe('Linux 6.19.0 against Linux 6.18.0: no change beyond the noise.')
  expect(count).toMatch(
    /^All 3 pooled changes are within noise; all 8 cells are within noise, as muxbench compare judges them\.$/,
  )
  expect(others.join()).not.toMatch(/largest/)
  expect(overlayTakeaway(overlay(small, laterRun(small)))).toBe('No change beyond the noise')
})

test('without intervals none is claimed', () => {
  const few = syntheticRun({ ...SMALL, blocks: 3 })
  const [headline, count] = texts(few, laterRun(few, { factor: () => 2 }))
  expect(headline).toContain('changed by a factor of 2.000, of which too few blocks give no interval')
  expect(count).toMatch(/^No common cell can be judged: 3 and 3 blocks, where the test needs 5/)
  expect(overlayTakeaway(overlay(few, laterRun(few)))).toBeNull()
  expect(plainHeadline(overlay(few, laterRun(few)))).toBe('No common cell can be judged')
})

test('a run that has no cell in common with the first is named', () => {
  const few = syntheticRun({ ...SMALL, blocks: 3 })
  const [headline, count] = texts(few, laterRun(few, { factor: () => 2 }), wakeupRun())
  expect(headline).toMatch(/the median of .* has the ratio 2\.000 in Linux 6\.19\.0 · run 2 \(/)
  expect(count).toMatch(
    /; Linux 6\.18\.0 · run 3 has no cell in common with Linux 6\.18\.0 · run 1; cells without a/,
  )
  expect(plainHeadline(overlay(small, laterRun(small)))).toBe('2 runs laid over each other')
})

test('few runs are each named, many as a range', () => {
  const on = (kernel: string, factor: number) =>
    laterRun(small, { factor: () => factor, environment: { kernel } })
  const runs = [1.1, 0.5, 2, 1.3].map((factor, i) => on(`7.${i}`, factor))
  expect(texts(small, ...runs.slice(0, 2))[0]).toMatch(
    /^Against Linux 6\.18\.0: Linux 7\.0: not decided for .*; Linux 7\.1: not slower; select is 50 % faster, /,
  )
  const [headline, count] = texts(small, ...runs)
  expect(headline).toMatch(/^Against Linux 6\.18\.0: Linux 7\.2: select .*; 3 other runs\.$/)
  expect(count).toMatch(/^Linux 7\.0: .*; Linux 7\.1: .*; and 1 more run, as muxbench compare judges them\.$/)
})

test('the headline is the answer of compare, and shows the cell that changed most', () => {
  const factor = ({ mechanism, params }: RunFile['cells'][number]) =>
    mechanism === 'epoll' ? (params.fdCount === 64 ? 1.9 : 1.6) : 1
  const later = laterRun(small, { factor })
  const [headline, count] = overlayFindings(overlay(small, later))
  const judged = compareRuns([{ label: 'a', run: small }], [{ label: 'b', run: later }], {
    alpha: 0.05,
    minEffect: null,
    minDifference: null,
  })
  const answer = answerOf(judged)
  expect(answer).toMatch(/^epoll is (up to )?\d/)
  expect(headline?.statement).toBe(`Linux 6.19.0 against Linux 6.18.0: ${answer}`)
  expect(headline?.shows?.fdCount).toBe(64)
  expect(count?.statement.toLowerCase()).toContain(headlineOf(judged).toLowerCase())
})

test('no common cell: said, and nothing else is claimed', () => {
  const empty = { ...small, cells: [] }
  expect(texts(empty, laterRun(small))).toEqual([
    'Nothing is laid over each other: Linux 6.18.0 and Linux 6.19.0 have no cell in common that both measured.',
  ])
  expect(texts(wakeupRun(), small)[0]).toContain('have no cell in common')
  expect(texts(wakeupRun(), small, small)[0]).toContain('No other run has a cell in common with')
})

test('rates rise and fall as what they are', () => {
  for (const run of [floodRun(), wakeupRun(), rateSweepRun()]) {
    const all = texts(run, laterRun(run, { factor: () => 1.5 }))
    expect(all[0]).toMatch(/^Linux 6\.19\.0 against Linux 6\.18\.0: /)
    expect(all.join()).not.toMatch(/undefined|NaN/)
  }
  const faster = laterRun(floodRun(), { factor: () => 3 })
  expect(texts(floodRun(), faster)[0]).toContain('the rate of ')
})

test('other machines, other seeds, the same run twice and refused pairs are said', () => {
  const join = (...runs: readonly RunFile[]) => texts(...runs).join('\n')
  const plain = join(small, laterRun(small))
  expect(plain).toContain('measured at different times, not in turns')
  expect(plain).not.toMatch(/different machines|seeds differ|given more than once|refused/)
  const other = laterRun(small, { environment: { cpuModel: 'Other CPU' }, run: { seed: 8 } })
  expect(join(small, other)).toMatch(/different machines.*\n.*seeds differ/)
  expect(join(small, small)).toContain('The same run was given more than once; its ratios to itself are 1')
  const forged = laterRun(small)
  const cells = forged.cells.map(cell => (cell.params.fdCount === 8 ? { ...cell, workDigest: 'x' } : cell))
  const refused = texts(small, { ...forged, cells }).at(-1)
  expect(refused).toBe(
    '4 pairs of cells are refused and in no ratio: the work digests differ although seed and parameters are the same: the runs did not deliver the same events.',
  )
})

test('a takeaway has room for sixty characters', () => {
  const long = laterRun(small, { environment: { kernel: 'x'.repeat(500) } })
  const { length } = overlayTakeaway(overlay(long, laterRun(small, { factor: () => 2 }))) ?? ''
  expect(length).toBeGreaterThan(10)
  expect(length).toBeLessThanOrEqual(60)
})
