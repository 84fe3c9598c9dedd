import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judgingMetricNames } from '../metrics/lead_metric.ts'
import { planCells } from '../runner/cell_plan.ts'
import { expandCells } from './cells.ts'
import { loadSuite, suiteNames } from './load.ts'
import { packageFile } from './package_file.ts'

const files = readdirSync(packageFile('suites')).filter(file => file.endsWith('.ts'))

test('every file of suites/ is a suite that can be asked for by its name', () => {
  expect([...suiteNames()].sort()).toEqual(files.map(file => file.slice(0, -'.ts'.length)).sort())
})

test.each(files.map(file => [file.slice(0, -'.ts'.length)]))(
  '%s loads, names a metric that its cells are judged by, and can be measured whole where there are 20,000 descriptors',
  async name => {
    const suite = await loadSuite(name)
    expect(suite.name).toBe(name)
    const cells = planCells(expandCells(suite), { soft: 20_000, hard: 20_000 })
    const judging = new Set<string>(cells.flatMap(({ cell }) => judgingMetricNames(cell.params)))
    expect(judging.has(suite.metric) || suite.metric.startsWith('sim.')).toBe(true)
    const skipped = cells.filter(({ skipReason }) => skipReason !== null)
    expect(skipped.map(({ cell, skipReason }) => `${cell.id}: ${skipReason}`)).toEqual([])
  },
)
