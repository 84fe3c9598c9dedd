import { registerParts } from '../charts/register.ts'
import type { PageRun } from '../page_data.ts'
import { mountReport } from './report.ts'

registerParts()
const runs = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as PageRun[]
for (const container of document.querySelectorAll<HTMLElement>('[data-charts]')) {
  const index = Number(container.dataset['charts'])
  const run = runs[index]
  if (run) mountReport(container, run, `run-${index}`)
}
