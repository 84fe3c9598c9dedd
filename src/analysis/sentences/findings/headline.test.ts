import { expect, test } from 'vitest'
import type { RunFile } from '../../../result/run/schema.ts'
import { analyse } from '../../analyse.ts'
import { syntheticRun, withMedian } from '../../synthetic/synthetic_run.fixture.ts'
import { keyNumbersOf } from '../key_numbers.ts'
import { headline } from './headline.ts'

/** A run in which the medians of select at these N have intervals wider than half the median. */
function noisySelect(...fdCounts: readonly number[]): RunFile {
  const run = syntheticRun({ fdCounts: [8, 64, 1024] })
  const cells = run.cells.map(cell => {
    const wait = cell.metrics['waitNs']
    if (!wait || cell.mechanism !== 'select' || !fdCounts.includes(cell.params.fdCount)) return cell
    const ci95: [number, number] = [0.7 * wait.p50, 1.3 * wait.p50]
    return { ...cell, metrics: { ...cell.metrics, waitNs: { ...wait, ci95 } } }
  })
  return { ...run, cells }
}

const statementOf = (run: RunFile) => headline(analyse(run)).statement

test('it speaks of the largest N at which no median is too uncertain', () => {
  expect(statementOf(noisySelect())).toMatch(/^With 1 of 1,024 .* epoll \(edge\) waits .* at least /)
  expect(statementOf(noisySelect(1024))).toMatch(/^With 1 of 64 .* epoll \(edge\) waits .* at least /)
  expect(statementOf(noisySelect(1024, 64))).toMatch(/^With 1 of 8 /)
})

test('where no comparison holds, it says why, and neither it nor a key number gives an uncertain median', () => {
  const run = noisySelect(8, 64, 1024)
  expect(statementOf(run)).toBe(
    'With 1 of 1,024 descriptors active, the shortest wait is that of epoll, by a factor that this run does not say: the 95 % interval of the median is wider than 50 % of it for select',
  )
  expect(keyNumbersOf(analyse(run)).filter(({ label }) => label.includes('select'))).toEqual([])
  expect(statementOf(syntheticRun({ fdCounts: [8], spread: 0.9 }))).toContain(
    'this run has no reliable figure of a wait: the 95 % interval',
  )
})

test('where nothing is decided at the largest N, it speaks of the largest one at which something is', () => {
  const run = syntheticRun({ fdCounts: [8, 64, 1024] })
  const level = run.cells.map(cell =>
    cell.params.fdCount === 1024 ? withMedian(cell, 'waitNs', 5000, 0.2) : cell,
  )
  expect(statementOf({ ...run, cells: level })).toMatch(/^With 1 of 64 .* epoll \(edge\) waits .* at least /)
  const onlyLargest = level.filter(({ params }) => params.fdCount === 1024)
  expect(statementOf({ ...run, cells: onlyLargest })).toMatch(/^With 1 of 1,024 .* undecided/)
})

test('where no comparison is decided, it is said how far apart medians are, and that this is not sure', () => {
  const run = syntheticRun({
    variants: [
      ['select', 'level'],
      ['epoll', 'level'],
    ],
    ...{ fdCounts: [1024], actives: [1], waitModes: ['nonblocking'] },
  })
  const cellsAt = (select: number) =>
    run.cells.map(cell => withMedian(cell, 'waitNs', cell.mechanism === 'epoll' ? 4000 : select, 2))
  const wide = { ...run, cells: cellsAt(52_000) }
  expect(statementOf(wide)).toMatch(
    /^With 1 of 1,024 descriptors active, epoll and select are 13(?:\.0)?× apart here, but this run was too noisy to be sure: the 95 % interval/,
  )
  expect(statementOf({ ...run, cells: cellsAt(6000) })).toContain('this run has no reliable figure of a wait')
})
