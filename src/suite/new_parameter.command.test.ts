import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { afterAll, expect, test, vi } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { listJson, listText } from '../cli/list/list_command.ts'
import { runSchema } from '../result/run/schema.ts'
import { expandCells } from './cells.ts'
import { changedCell, parseChanges } from './changed_cell.ts'
import { parseSuite, type SuiteDefinition } from './definition.ts'
import { applyOverrides } from './overrides.ts'
import type { Parameter } from './parameter.ts'

// Files of one process share their modules: this one loads those with the new row afresh, and leaves none of them behind.
vi.hoisted(() => vi.resetModules())
afterAll(() => {
  vi.doUnmock('./parameter_table.ts')
  vi.resetModules()
})

/** The one row that CONTRIBUTING.md asks for when a parameter is added. */
vi.mock('./parameter_table.ts', async importOriginal => {
  const table = await importOriginal<typeof import('./parameter_table.ts')>()
  const { storedCount } = await import('./parameter_kinds.ts')
  const row: Parameter = {
    name: 'payloadBytes',
    description: 'how many bytes each write sends',
    default: 1,
    allowed: 'a whole number from 1 to 4096',
    parse: given => (Number(given) >= 1 && Number(given) <= 4096 ? Number(given) : undefined),
    stored: storedCount,
  }
  return { ...table, PARAMETERS: [...table.PARAMETERS, row] }
})

const suite = { ...smokeSuite, axes: { ...smokeSuite.axes, payloadBytes: [1, 64] } } as SuiteDefinition
const small = {
  ...suite,
  variants: [{ mechanism: 'poll' }],
  axes: { ...suite.axes, fdCount: [8], active: [1] },
}

test('a new parameter is an axis of a suite, which is checked', () => {
  expect(parseSuite(suite, 'own')).toEqual(suite)
  expect(() => parseSuite({ ...suite, axes: { payloadBytes: [0] } }, 'own')).toThrow(
    '0 is not a valid payloadBytes (allowed: a whole number from 1 to 4096)',
  )
})

test('it stands in the parameters and, off its default, in the id of a cell', () => {
  const cells = expandCells(small)
  expect(cells.map(({ id }) => id)).toEqual([
    'poll/n8/k1/nonblocking',
    'poll/n8/k1/nonblocking/payloadBytes64',
  ])
  expect(cells.map(({ params }) => params)).toMatchObject([{ payloadBytes: 1 }, { payloadBytes: 64 }])
})

test('the command line sets it for a suite and for one build of a comparison', () => {
  const overridden = applyOverrides(small, { param: ['payloadBytes=16,32'] })
  expect(overridden.axes).toMatchObject({ payloadBytes: [16, 32] })
  const [cell] = expandCells(small)
  const changed = changedCell(cell!, parseChanges(['payloadBytes=2'], '--head-param'), '--head-param')
  expect(changed.id).toBe('poll/n8/k1/nonblocking/payloadBytes2')
})

test('run.json has it, with its default where a file is older than the parameter', () => {
  const { params } = runSchema.entries.cells.item.entries
  const [cell] = expandCells(small)
  const { payloadBytes, ...older } = { ...cell!.params, payloadBytes: 64 }
  expect(v.parse(params, { ...older, payloadBytes })).toMatchObject({ payloadBytes: 64 })
  expect(v.parse(params, older)).toMatchObject({ payloadBytes: 1 })
  expect(v.safeParse(params, { ...older, payloadBytes: 'many' }).success).toBe(false)
  expect(toJsonSchema(params, { errorMode: 'ignore' }).properties).toHaveProperty('payloadBytes')
})

test('muxbench list shows it', async () => {
  expect(await listText()).toContain('payloadBytes')
  expect(JSON.parse(await listJson()).parameters.at(-1)).toEqual({
    name: 'payloadBytes',
    description: 'how many bytes each write sends',
    default: 1,
    allowed: 'a whole number from 1 to 4096',
  })
})
