import { registerLineParts } from '../charts/register.ts'
import { unpackedTrend } from '../trend/page_trend.ts'
import { mountTrend } from './trend.ts'

registerLineParts()
const groups = unpackedTrend(JSON.parse(document.getElementById('data')?.textContent ?? 'null'))

for (const container of document.querySelectorAll<HTMLElement>('[data-charts]')) {
  const index = Number(container.dataset['charts'])
  const group = groups[index]
  if (group) mountTrend(container, group, index)
}
