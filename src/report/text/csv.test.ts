import { expect, test } from 'vitest'
import { troubledRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderCsv } from './csv.ts'

test('one row a cell and metric, every row as long as the head', () => {
  const run = syntheticRun({ fdCounts: [8], actives: [1] })
  const rows = renderCsv([run]).trimEnd().split('\r\n')
  expect(rows).toHaveLength(1 + 8 * 10)
  const lengths = new Set(rows.map(row => row.split(',').length))
  expect(lengths).toEqual(new Set([64]))
  expect(rows[1]).toBe(
    '20260102T030405Z-default,select/n8/k1/nonblocking,select,8,1,1,random,random,1,,level,false,false,false,nonblocking,,closed,,,,socketpair,in,private,8,0,,0,0,1,,own,own,1,500,0,0,ok,,,,,8-1,waitNs,ns,20000,608.4,689.52,676,730.08,743.6,1690,,6084,669.24,682.76,,,,,,,,,20',
  )
})

test('a cell without metrics keeps its row and its reason', () => {
  const run = syntheticRun({
    fdCounts: [8],
    actives: [1],
    variants: [['poll', 'level']],
    waitModes: ['ready'],
  })
  const cells = run.cells.map(cell => ({
    ...cell,
    status: 'skipped' as const,
    reason: 'above the limit, 20,000',
    metrics: {},
  }))
  const rows = renderCsv([{ ...run, cells }])
    .trimEnd()
    .split('\r\n')
  expect(rows).toHaveLength(2)
  expect(rows[1]).toContain('skipped,"above the limit, 20,000"')
})

test('hostile names start no formula', () => {
  expect(renderCsv([hostileRun()])).not.toMatch(/(^|[,;]|\n)\s*"?[=@]/)
})

test('without foreign names it is plain ASCII; with one it begins with a byte-order mark', () => {
  const run = troubledRun()
  expect(renderCsv([run])).toMatch(/^runId,[\x20-\x7e\r\n]*$/)
  const named = { ...run, run: { ...run.run, id: 'Prüfstand' } }
  expect(renderCsv([named])).toMatch(/^\ufeffrunId,/)
})

test('what to know of a cell stands in its rows', () => {
  const [head, ...rows] = renderCsv([troubledRun()])
    .trimEnd()
    .split('\r\n')
    .map(row => row.split(','))
  const field = (row: readonly string[] | undefined, name: string) => row?.[head?.indexOf(name) ?? -1]
  const [first] = rows
  const noted = rows.find(row => field(row, 'notes') !== '')
  expect(field(first, 'settled')).toBe('false')
  expect(field(first, 'perf')).toBe('userCycles=1234; kernelCycles=56789; contextSwitches=not counted')
  expect(field(first, 'p9999')).toBe('2704')
  expect([field(first, 'p99Low'), field(first, 'p99High'), field(first, 'p999Low')]).toEqual([
    '700',
    '760',
    '',
  ])
  expect(field(noted, 'notes')).toBe('the writer shares a CPU with the reader')
  expect(field(noted, 'perf')).toBe('not available: perf_event_open: no such device')
})
