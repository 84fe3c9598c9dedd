import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { type CellSpec, expandCells } from './cells.ts'
import { changedCell, parseChanges } from './changed_cell.ts'
import { InputError } from './input_error.ts'
import type { ParameterValue } from './parameter.ts'
import type { ParameterName } from './parameter_table.ts'

const all = expandCells({ ...smokeSuite, axes: { fdCount: [8, 64], active: [1, '50%'], churn: [0, 2] } })
const [cell] = all as [CellSpec]

function changed(given: CellSpec, ...texts: string[]): CellSpec {
  return changedCell(given, parseChanges(texts, '--head-param'), '--head-param')
}

test('a cell without changes is itself, whatever it is', () => {
  const open = expandCells({
    ...smokeSuite,
    axes: {
      fdCount: [64],
      load: ['open'],
      arrivals: ['bursts'],
      ratePerSecond: [1000],
      waitMode: ['wakeup'],
    },
  })
  const bounded = expandCells({ ...smokeSuite, axes: { fdCount: [64], maxEvents: [8], highestFd: [900] } })
  for (const each of [...all, ...open, ...bounded]) expect(changed(each)).toEqual(each)
})

test.each<[string, ParameterName, ParameterValue]>([
  ['waitDelayNs=60', 'waitDelayNs', 60],
  ['trigger=edge', 'trigger', 'edge'],
  ['oneshot=true', 'oneshot', true],
  ['freshSet=true', 'freshSet', true],
  ['fdKind=pipe', 'fdKind', 'pipe'],
  [' churn = 5', 'churn', 5],
])('%s changes that parameter and no other', (text, name, value) => {
  const { params, id } = changed(cell, text)
  expect(params).toEqual({ ...cell.params, [name]: value })
  expect(id).not.toBe(cell.id)
})

test('what follows from a parameter follows the change', () => {
  const half = all.find(({ params }) => params.active === '50%') as CellSpec
  const { params } = changed(half, 'fdCount=128')
  expect(params).toMatchObject({ fdCount: 128, activeCount: 64, maxEvents: 128 })
})

test.each([
  ['waitDelayNs', '"waitDelayNs" is not of the form key=value'],
  ['waitDelayNs=1,2', 'has several values'],
  ['waitDelay=60', 'did you mean "waitDelayNs"'],
  ['waitDelayNs=soon', 'not a valid waitDelayNs'],
])('%s is refused', (text, message) => {
  expect(() => parseChanges([text], '--head-param')).toThrow(InputError)
  expect(() => parseChanges([text], '--head-param')).toThrow(message)
})

test('a parameter given twice, and one that has no effect, are refused', () => {
  expect(() => parseChanges(['churn=1', 'churn=2'], '--base-param')).toThrow(
    '--base-param churn: it is given twice',
  )
  expect(() => changed(cell, 'queue=shared')).toThrow(`--head-param queue=shared has no effect on ${cell.id}`)
  expect(() => changed(cell, 'ratePerSecond=100')).toThrow('has no effect')
})
