import { registerLineParts } from '../charts/register.ts'
import { type PageTrendGroup, unpackedTrend } from '../trend/page_trend.ts'
import { layOutForPrinting } from './look.ts'
import { mountPools, mountTrend } from './trend.ts'
import { whenPageIsThere } from './when_there.ts'

registerLineParts()
layOutForPrinting()

/** Calls `mount` with each element of the page that names a group of runs in its data, and with that group. */
function mountEach(
  groups: readonly PageTrendGroup[],
  name: 'pools' | 'charts',
  mount: (container: HTMLElement, group: PageTrendGroup, index: number) => void,
): void {
  for (const container of document.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
    const index = Number(container.dataset[name])
    const group = groups[index]
    if (group) mount(container, group, index)
  }
}

whenPageIsThere(data => {
  const groups = unpackedTrend(data)
  mountEach(groups, 'pools', mountPools)
  mountEach(groups, 'charts', mountTrend)
})
