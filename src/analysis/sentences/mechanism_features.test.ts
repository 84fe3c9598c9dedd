import { afterEach, beforeEach, expect, test } from 'vitest'
import { CHART_IDS } from '../../metrics/chart_ids.ts'
import { MECHANISMS, type Mechanism, mechanismNamed } from '../../poller/mechanisms.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { analyse } from '../analyse.ts'
import { churnRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { findingText } from './findings/finding.ts'
import { findingsOf } from './findings.ts'
import { takeawayOf } from './takeaways.ts'

const NAME = 'made-up'
const table = MECHANISMS as Mechanism[]
const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('epoll', NAME))

beforeEach(() => {
  table.push({ ...(mechanismNamed('epoll') as Mechanism), name: NAME })
})

afterEach(() => {
  table.pop()
})

/** Makes epoll far behind the others where everything is active. */
function withCostlyEpoll(run: RunFile): RunFile {
  const cells = run.cells.map(cell => {
    const metric = cell.metrics['costPerEventNs']
    if (!metric || cell.mechanism !== 'epoll') return cell
    const costly = { ...metric, p50: 1e6, ci95: [0.99e6, 1.01e6] as [number, number] }
    return { ...cell, metrics: { ...cell.metrics, costPerEventNs: costly } }
  })
  return { ...run, cells }
}

test.each([
  ['changes of the interest set', churnRun()],
  ['everything active', withCostlyEpoll(syntheticRun({ fdCounts: [8, 64], waitModes: ['nonblocking'] }))],
])('a mechanism with the features of epoll and another name gets the same sentences about %s', (_, run) => {
  const sentences = (of: RunFile) => {
    const analysis = analyse(of)
    const takeaways = CHART_IDS.filter(id => id !== 'cost-model' && id !== 'work').map(id =>
      takeawayOf(analysis, id),
    )
    return [...findingsOf(analysis).map(findingText), ...takeaways]
  }
  const expected = sentences(run)
  expect(expected.join(' ')).toContain('epoll')
  expect(sentences(renamed(run))).toEqual(renamed(expected))
})
