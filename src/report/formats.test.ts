import { describe, expect, test } from 'vitest'
import { exampleCalibration } from '../analysis/calibration/trials.fixture.ts'
import { equalMachines } from '../analysis/fleet/fleet.fixture.ts'
import { type Fleet, fleetOf } from '../analysis/fleet/fleet.ts'
import { syntheticRun } from '../analysis/synthetic/synthetic_run.fixture.ts'
import { checkTrend } from '../analysis/trend/check.ts'
import { syntheticTrend } from '../analysis/trend/synthetic_history.fixture.ts'
import { FORMATS, formatNames, formatOf, render } from './formats.ts'
import { mixedComparison } from './verdict/comparison.fixture.ts'

const run = syntheticRun({ fdCounts: [8, 64], actives: [1, '100%'] })
const trend = syntheticTrend({ runs: 12, cells: 2 })
const fleet = fleetOf(equalMachines(6)) as Fleet
const INPUTS = {
  run: { runs: [run], files: [Buffer.from(JSON.stringify(run))] },
  comparison: mixedComparison(),
  history: trend,
  check: checkTrend(trend, 10),
  calibration: exampleCalibration(),
  fleet: { fleet, reportOf: () => null },
  machines: fleet,
}

describe.each(FORMATS)('$accepts as $name', ({ name, accepts, ...format }) => {
  test('is rendered, and holds nothing that is no value', async () => {
    const { content, notes } = await render(accepts, name, INPUTS[accepts])
    expect(content.length).toBeGreaterThan(30)
    expect(notes).toEqual([])
    expect(Buffer.isBuffer(content) && !content.toString().includes('<svg')).toBe('isBinary' in format)
    if ('isBinary' in format) return
    const text = content.toString().replaceAll(/<script[\s\S]*?<\/script>/g, '')
    expect(text).not.toMatch(/\bundefined\b|\bNaN\b/)
    if (accepts === 'run' && name !== 'svg') expect(text).toContain('select')
  })
})

test('no input has two formats of one name', () => {
  const names = FORMATS.map(({ accepts, name }) => `${accepts} ${name}`)
  expect(new Set(names).size).toBe(names.length)
})

test('a format that is not in the table is an error that names it', () => {
  expect(() => formatOf('calibration', 'junit')).toThrow('there is no format junit of a calibration')
})

test('a row makes its format known to the commands of its input, and to no others', async () => {
  const table = [
    ...FORMATS,
    {
      name: 'count',
      accepts: 'comparison',
      render: async ({ cells }: { readonly cells: readonly unknown[] }) => `${cells.length}\n`,
    } as const,
  ]
  expect(formatNames('comparison', table)).toEqual([...formatNames('comparison'), 'count'])
  expect(formatNames('run', table)).toEqual(formatNames('run'))
  expect(await render('comparison', 'count', mixedComparison(), {}, table)).toEqual({
    content: '14\n',
    notes: [],
  })
})
