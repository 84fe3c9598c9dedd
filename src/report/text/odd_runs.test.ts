import { describe, expect, test } from 'vitest'
import { ODD_RUNS, type OddRun } from '../../analysis/synthetic/odd_runs.fixture.ts'
import { parseCsv } from './csv.fixture.ts'
import { renderCsv } from './csv.ts'
import { renderMarkdown } from './markdown.ts'
import { renderSummaryJson } from './summary_json.ts'
import { renderTerminalTable } from './terminal_table.ts'

const NO_NUMBER = /\b(NaN|undefined|Infinity|null)\b|\[object/

describe.each(Object.keys(ODD_RUNS) as OddRun[])('%s', name => {
  const run = ODD_RUNS[name]()

  test('Markdown and the terminal say something, and nothing that is no number', () => {
    for (const text of [renderMarkdown([run]), renderTerminalTable(run, { width: 80 })]) {
      expect(text).not.toMatch(NO_NUMBER)
      expect(text.trim()).toMatch(/^(# .+\n\n\*\*)?.{20,}/)
    }
  })

  test('the summary is JSON with findings of which some are selected', () => {
    const { runs } = JSON.parse(renderSummaryJson([run]))
    const selected = runs[0].findings.filter(({ isSelected }: { isSelected: boolean }) => isSelected)
    expect(selected.length).toBeGreaterThanOrEqual(2)
    expect(selected[0].kind).toBe('headline')
  })

  test('every row of the CSV has as many fields as its head, and none starts a formula', () => {
    const records = parseCsv(renderCsv([run]))
    expect(new Set(records.map(({ length }) => length)).size).toBe(1)
    const metrics = run.cells.reduce((sum, cell) => sum + Math.max(1, Object.keys(cell.metrics).length), 0)
    expect(records).toHaveLength(1 + metrics)
    const texts = records.flat().filter(field => !/^-?\d/.test(field))
    expect(texts.filter(text => /^[=+\-@\t\r]/.test(text))).toEqual([])
  })
})
