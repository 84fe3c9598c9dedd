import {
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  SubTitle,
  Title,
  Tooltip,
} from 'chart.js'
import { unpackedTrend } from '../trend/page_trend.ts'
import { mountTrend } from './trend.ts'

Chart.register(
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  SubTitle,
  Title,
  Tooltip,
)
const groups = unpackedTrend(JSON.parse(document.getElementById('data')?.textContent ?? 'null'))

for (const container of document.querySelectorAll<HTMLElement>('[data-charts]')) {
  const index = Number(container.dataset['charts'])
  const group = groups[index]
  if (group) mountTrend(container, group, index)
}
