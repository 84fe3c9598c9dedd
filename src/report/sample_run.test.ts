import { expect, test } from 'vitest'
import { readRun } from '../result/read_run.ts'
import { packageFile } from '../suite/package_file.ts'
import { renderHtml } from './html/html.ts'
import { renderCsv } from './text/csv.ts'
import { renderMarkdown } from './text/markdown.ts'
import { renderSummaryJson } from './text/summary_json.ts'
import { renderTerminalTable } from './text/terminal_table.ts'

const run = readRun(packageFile('reports/sample'))

test.each([
  ['CSV', () => renderCsv([run])],
  ['JSON', () => renderSummaryJson([run])],
  ['Markdown', () => renderMarkdown([run])],
  ['a terminal table', () => renderTerminalTable(run, { color: false })],
  ['HTML', () => renderHtml([run])],
])('the committed sample, whichever version wrote it, can be shown as %s', (_, render) => {
  const text = render()
  expect(text).toContain('select')
  expect(text.replaceAll(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/\bundefined\b|\bNaN\b/)
})
