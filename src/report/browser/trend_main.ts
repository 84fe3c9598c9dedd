import { registerLineParts } from '../charts/register.ts'
import { unpackedTrend } from '../trend/page_trend.ts'
import { layOutForPrinting } from './look.ts'
import { mountPools, mountTrend } from './trend.ts'
import { whenTypeIsThere } from './type.ts'

registerLineParts()
layOutForPrinting()
const groups = unpackedTrend(JSON.parse(document.getElementById('data')?.textContent ?? 'null'))

/** Calls `mount` with each element of the page that names a group of runs in its data, and with that group. */
function mountEach(
  name: 'pools' | 'charts',
  mount: (container: HTMLElement, group: (typeof groups)[number], index: number) => void,
): void {
  for (const container of document.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    const index = Number(container.dataset[name])
    const group = groups[index]
    if (group) mount(container, group, index)
  }
}

whenTypeIsThere(() => {
  mountEach('pools', mountPools)
  mountEach('charts', mountTrend)
})
