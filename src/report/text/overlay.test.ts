import { expect, test } from 'vitest'
import { laterRun, SMALL } from '../../analysis/overlay/later_run.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderCsv } from './csv.ts'
import { renderMarkdown } from './markdown.ts'
import { renderSummaryJson } from './summary_json.ts'

const small = syntheticRun(SMALL)
const later = laterRun(small, { factor: () => 1.5 })

test('Markdown holds the sentences, the ratios and the differences before the runs', () => {
  const text = renderMarkdown([small, later])
  expect(text).toContain('# Linux 6.18.0, Linux 6.19.0')
  expect(text).toMatch(/^\*\*Linux 6\.19\.0 against Linux 6\.18\.0: /m)
  expect(text).toContain(
    '| select | one wait | 1 active · timeout 0 · closed loop | 8 | 0.676 µs | 1.01 µs | 1.500 |',
  )
  expect(text).toContain('| Kernel | 6.18.0 | 6.19.0 |')
  expect(text.split('\n---\n')).toHaveLength(3)
  const hostile = renderMarkdown([hostileRun(), later])
  expect(hostile.replace(/^(`{3,}).*?^\1$/gms, '')).not.toMatch(/<(script|img|b)/)
})

test('CSV rows of several runs say whose they are, and their ratio; those of one have no such columns', () => {
  const lines = renderCsv([small, later]).trimEnd().split('\r\n')
  const fields = (line = '') => line.split(',').slice(-6)
  expect(fields(lines[0])).toEqual(['run', 'ratioTo', 'ratio', 'ratioLow', 'ratioHigh', 'ratioReason'])
  const waits = lines.filter(line => line.includes(',waitNs,'))
  expect(waits).toHaveLength(16)
  expect(fields(waits[0])).toEqual(['Linux 6.18.0', '', '', '', '', ''])
  const [run, base, ratio, low, high] = fields(waits[8])
  expect([run, base, ratio]).toEqual(['Linux 6.19.0', 'Linux 6.18.0', '1.5'])
  expect(Number(low)).toBeLessThan(1.5)
  expect(Number(high)).toBeGreaterThan(1.5)
  expect(renderCsv([small])).not.toContain('ratio')
  const widths = new Set(
    renderCsv([small, { ...later, cells: [] }])
      .trimEnd()
      .split('\r\n')
      .map(line => line.split(',').length),
  )
  expect(widths.size).toBe(1)
})

test('CSV says why a pair has no ratio', () => {
  const cells = later.cells.map(cell => (cell.params.fdCount === 8 ? { ...cell, workDigest: 'x' } : cell))
  expect(renderCsv([small, { ...later, cells }])).toContain('the work digests differ although seed')
})

test('JSON holds labels, sentences, ratios and what has none', () => {
  const wide = laterRun(syntheticRun({ ...SMALL, fdCounts: [8, 512] }), { factor: () => 1.5 })
  const { overlay, runs } = JSON.parse(renderSummaryJson([small, wide]))
  expect(runs).toHaveLength(2)
  expect(overlay.labels).toEqual(['Linux 6.18.0', 'Linux 6.19.0'])
  expect(overlay.findings[0].text).toContain('Linux 6.19.0 against Linux 6.18.0')
  expect(overlay.ratios).toHaveLength(4)
  expect(overlay.ratios[0]).toMatchObject({ run: 1, cellId: 'select/n8/k1/nonblocking', mechanism: 'select' })
  expect(overlay.ratios[0].verdict).toBe('regression')
  expect(overlay.ratios[0].ratios[0]).toMatchObject({ metric: 'waitNs', value: 1.5, isBeyond: true })
  expect(overlay.lone).toHaveLength(8)
  expect(overlay.differences[2]).toEqual({ name: 'Kernel', values: ['6.18.0', '6.19.0'] })
  expect(JSON.parse(renderSummaryJson([small])).overlay).toBeUndefined()
})
