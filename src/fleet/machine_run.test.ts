import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseRun } from '../result/run/read_run.ts'
import { packageFile } from '../suite/package_file.ts'
import { machineRunOf } from './machine_run.ts'

const file = parseRun(readFileSync(packageFile('reports/sample/run.json')), 'sample')

test('a run is reduced to the figures that its cells are compared by, with those of each block', () => {
  const run = machineRunOf(file, 'reports/sample')
  const measured = file.cells.filter(({ status }) => status === 'ok')
  expect(run.cells.map(({ id }) => id)).toEqual(measured.map(({ id }) => id))
  const [cell, whole] = [run.cells[0]!, measured[0]!]
  expect(cell).toMatchObject({ metric: 'waitNs', unit: 'ns', median: whole.metrics['waitNs']?.p50 })
  expect([...cell.blockCosts]).toEqual(
    whole.blocks.map(({ index, metrics }) => [index, Math.log(metrics['waitNs'] as number)]),
  )
  expect(JSON.stringify(run)).not.toContain(whole.metrics['waitNs']?.hdr)
})

test('it knows what tells machines apart', () => {
  const { facts } = machineRunOf(
    {
      ...file,
      origin: { ...file.origin, labels: { rack: '7' } },
      environment: { ...file.environment, governor: null, kernel: '6.18.4' },
    },
    'x',
  )
  expect(facts).toMatchObject({ 'label rack': '7', kernel: '6.18.4', CPU: file.environment.cpuModel })
  expect(facts).not.toHaveProperty('governor')
})
