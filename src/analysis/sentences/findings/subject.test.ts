import { expect, test } from 'vitest'
import type { RunFile } from '../../../result/run/schema.ts'
import { analyse } from '../../analyse.ts'
import {
  kindsRun,
  readersRun,
  timeoutRun,
  variantsRun,
  writersRun,
} from '../../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../synthetic/synthetic_run.fixture.ts'
import { findingsOf } from '../findings.ts'
import { shortHeadline } from '../short_headline.ts'
import { findingText } from './finding.ts'
import { subjectFindings } from './subject.ts'

const textsOf = (run: RunFile) => subjectFindings(analyse(run)).map(findingText)
const EPOLL = { variants: [['epoll', 'level'] as const] }

test('over values that are no numbers: where an event costs least and most, and who is ahead with which', () => {
  expect(textsOf(kindsRun())).toMatchInlineSnapshot(`
    [
      "The cost of an event is least with pipes and most with TCP connections, 56.3 ns against 105 ns with select (1.88 [1.88, 1.88] times as long), 54.8 ns against 103 ns with poll (1.88 [1.87, 1.88] times as long), 61.2 ns against 115 ns with epoll (level) (1.87 [1.87, 1.88] times as long) and 60.2 ns against 113 ns with epoll (edge) (1.88 [1.88, 1.88] times as long) (with all 16 descriptors active, timeout 0, closed loop; multiples are those within the blocks).",
      "The cheapest event is that of select and poll at all 4 values (with all 16 descriptors active, timeout 0, closed loop).",
    ]
  `)
})

test('values of which none is told apart from another are not called least and most', () => {
  const run = kindsRun()
  const cells = run.cells.filter(({ params }) => ['pipe', 'eventfd'].includes(params.fdKind))
  expect(textsOf({ ...run, cells })[0]).toMatch(
    /^The cost of an event is not told apart from pipes \(least\) to eventfds \(most\), .*, the same within 5 %\)/,
  )
  // What is compared is of several kinds, so that the place has the name of none.
  for (const text of textsOf({ ...run, cells }))
    expect(text).toContain('(with all 16 descriptors active, timeout 0')
})

test('what varies may be one of several parameters: the suite says which, and N is that with most values', () => {
  const run = kindsRun({ fdCounts: [16, 64] })
  const cells = run.cells.filter(({ params }) => params.fdKind !== 'tcp' || params.fdCount === 16)
  const asked = { ...run, cells, run: { ...run.run, subject: 'fdKind' } }
  expect(textsOf(asked)[0]).toContain('most with TCP connections')
  expect(textsOf(asked)[0]).toContain('all 16 descriptors active')
  expect(textsOf({ ...asked, run: { ...run.run, subject: 'readers' } })).toEqual([])
  expect(textsOf(run)).toEqual([])
})

test('over numbers: from the first to the last, with the multiple of the blocks and what is known of it', () => {
  expect(textsOf(writersRun({ ...EPOLL, spread: 0.1 }))).toMatchInlineSnapshot(`
    [
      "From one writer to 16 writers, the rate of writes goes from 1.00 M/s to 2.62 M/s with epoll (2.62 [2.62, 2.62] times as many) (flooded over 16 descriptors, asleep, open loop, a flood; multiples are those within the blocks).",
    ]
  `)
})

test('of many series the best and the worst are said at both ends', () => {
  const variants = ['select', 'poll', 'ppoll', 'pselect', 'epoll'].map(name => [name, 'level'] as const)
  expect(textsOf(writersRun({ variants }))[0]).toMatchInlineSnapshot(
    `"With one writer the rate of writes is 1.00 M/s with select to 1.00 M/s with epoll (1.00 [0.985, 1.02] times as many, the same within 5 %); with 16 writers the rate of writes is 2.62 M/s with select to 2.62 M/s with epoll (1.00 [0.985, 1.02] times as many, the same within 5 %) (flooded over 16 descriptors, asleep, open loop, a flood; multiples are those within the blocks)."`,
  )
})

test('variants are told against the plainest one of their mechanism, over all that was measured', () => {
  expect(textsOf(variantsRun())).toMatchInlineSnapshot(`
    [
      "The cost of an event: against epoll (level) it is 2.00 to 4.00 times as long with epoll (level, oneshot) (more in 4 of 4 comparisons) and 0.956 to 0.999 times as long with epoll (edge) (less in 2 and the same in 2 of 4 comparisons).",
      "The cost of an event with epoll (level, oneshot) against that with epoll (level) is from 2.00 [1.98, 2.02] times as long (with 1 of 64 descriptors active, timeout 0, closed loop) to 4.00 [3.96, 4.04] times as long (with all 64 descriptors active, timeout 0, closed loop).",
      "The cost of an event with epoll (edge) against that with epoll (level) is from 0.956 [0.945, 0.968] times as long (with 1 of 64 descriptors active, timeout 0, closed loop) to 0.999 [0.987, 1.01] times as long, the same within 5 % (with all 512 descriptors active, timeout 0, closed loop).",
    ]
  `)
})

test('a mechanism without a kept set is compared with none, and without intervals nothing is told apart', () => {
  const run = variantsRun()
  const cells = run.cells.filter(({ params }) => params.trigger === 'edge' || params.oneshot)
  expect(textsOf({ ...run, cells })).toEqual([])
  const [headline] = textsOf(timeoutRun({ blocks: 3 }))
  expect(headline).toContain('without an interval')
})

test('each line along the axis has its own, and one reader belongs to the line of own sets and to that of a shared one', () => {
  const own = readersRun(EPOLL)
  const shared = own.cells
    .filter(({ params }) => params.readers > 1)
    .map(cell => ({ ...cell, id: `${cell.id}Shared`, params: { ...cell.params, queue: 'shared' } }))
  const texts = textsOf({ ...own, cells: [...own.cells, ...shared] })
  expect(
    texts.map(text => /^From one reader to 8 readers.*(a set each|one set for all)/.exec(text)?.[1]),
  ).toEqual(['a set each', 'one set for all'])
  const only = own.cells.filter(({ params }) => params.readers === 1)
  expect(textsOf({ ...own, cells: [...only, ...shared] })[0]).toMatch(/^From one reader to 8 readers/)
})

test('the answer is the headline, and what holds at the largest N is one of the other findings', () => {
  const [headline, ...others] = findingsOf(analyse(kindsRun()))
  expect(headline).toMatchObject({ kind: 'headline', chart: 'scaling' })
  expect(headline?.statement).toMatch(/^The cost of an event is least with/)
  expect(others.map(({ kind }) => kind)).not.toContain('headline')
  expect(others.some(({ statement }) => statement.startsWith('With all 16 descriptors active'))).toBe(true)
})

test('the headline in few words has the largest change that is told apart', () => {
  expect(shortHeadline(analyse(kindsRun()))).toBe('select: 1.88× as long with TCP connections as with pipes')
  expect(shortHeadline(analyse(variantsRun()))).toBe(
    'epoll (level, oneshot): up to 4.00× as long as epoll (level)',
  )
  expect(shortHeadline(analyse(writersRun(EPOLL)))).toBe('epoll: 2.62× as many from 1 to 16 (writers)')
  expect(shortHeadline(analyse(timeoutRun()))).toBe('No clear change from 50 µs to 1 ms (timeout)')
})

test('where no change has an interval, the headline says what is at least twice, and that there are too few blocks', () => {
  const words = (run: RunFile) => shortHeadline(analyse(run))
  expect(words(timeoutRun({ blocks: 3 }))).toBe('Too few blocks to tell a change (timeout)')
  expect(words(kindsRun({ blocks: 3 }))).toBe('Too few blocks to tell a difference (kind)')
  expect(words(variantsRun({ blocks: 3 }))).toBe('epoll (level, oneshot): 4.00× as long, but too few blocks')
  expect(words(writersRun({ ...EPOLL, blocks: 3 }))).toBe(
    'epoll: 2.62× as many (writers), but too few blocks',
  )
})

test('a suite about N has none', () => {
  expect(textsOf(syntheticRun())).toEqual([])
})
