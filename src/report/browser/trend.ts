import type { Choice } from '../charts/chart.ts'
import { drawTrend, type TrendChoices } from '../charts/trend.ts'
import { type PageTrendGroup, poolAnchor, trendAnchor } from '../trend/page_trend.ts'
import { element } from './dom.ts'
import { drawQueue } from './draw_queue.ts'
import { linkedElement } from './links.ts'
import { redrawFor } from './look.ts'
import { mountDrawing } from './mounted_chart.ts'
import { toolRow } from './tool_row.ts'

interface Control {
  readonly title: string
  readonly name: keyof TrendChoices
  readonly choices: readonly Choice[]
}

/** Returns the controls that have something to choose for this group. */
function controlsOf({ series }: PageTrendGroup): Control[] {
  const mechanisms = [...new Set(series.map(({ mechanism }) => mechanism))]
  const changed = series.filter(({ changes }) => changes.length > 0).length
  const offered = (isOffered: boolean, title: string, name: Control['name'], choices: Control['choices']) =>
    isOffered ? [{ title, name, choices }] : []
  return [
    ...offered(changed > 0 && changed < series.length, 'Cells', 'shown', [
      { value: 'all', label: `all ${series.length}` },
      { value: 'changed', label: `the ${changed} that changed` },
    ]),
    ...offered(mechanisms.length > 1, 'Mechanism', 'mechanism', [
      { value: '', label: 'all' },
      ...mechanisms.map(value => ({ value, label: value })),
    ]),
    ...offered(
      series.some(({ isNormalised }) => isNormalised),
      'Figures',
      'figures',
      [
        { value: 'normalised', label: 'against the yardstick' },
        { value: 'measured', label: 'as measured' },
      ],
    ),
  ]
}

/** Scrolls to the chart that the page's address names, and shows it if the controls hide it at the moment. */
function followLinks(container: HTMLElement, showAll: () => void, bring: (id: string) => void): void {
  const follow = () => {
    const target = linkedElement(container)
    if (!target) return
    if (target.hidden) showAll()
    bring(target.id)
    target.scrollIntoView()
  }
  addEventListener('hashchange', follow)
  follow()
}

/** Puts the charts of the pools of a group into the container: what the cells of each mechanism do together. */
export function mountPools(container: HTMLElement, group: PageTrendGroup, index: number): void {
  const choices: TrendChoices = { figures: 'normalised', shown: 'all', mechanism: '' }
  const charts = group.pools.map((pool, i) =>
    mountDrawing<TrendChoices>({
      id: poolAnchor(index, i),
      fileName: `muxbench-${poolAnchor(index, i)}`,
      isWide: group.pools.length === 1,
      source: group.source,
      draw: (_, look) => drawTrend(group, pool, choices, look),
      choose: () => {},
    }),
  )
  const queue = drawQueue<TrendChoices>(
    container,
    charts,
    () => choices,
    () => {},
  )
  // What changed comes first.
  const changes = (at: number) => group.pools[at]?.changes.length ?? 0
  const order = [...charts.keys()].sort((a, b) => Number(changes(b) > 0) - Number(changes(a) > 0))
  container.replaceChildren(...order.flatMap(at => charts[at]?.root ?? []))
  queue.refresh()
  redrawFor(queue)
  followLinks(
    container,
    () => {},
    id => queue.bring(id),
  )
}

/** Puts the charts of a group of runs and their controls into the container. */
export function mountTrend(container: HTMLElement, group: PageTrendGroup, index: number): void {
  let chosen: TrendChoices = { figures: 'normalised', shown: 'all', mechanism: '' }
  const charts = group.series.map((series, i) =>
    mountDrawing<TrendChoices>({
      id: trendAnchor(index, i),
      fileName: `muxbench-${trendAnchor(index, i)}`,
      isWide: group.series.length === 1,
      source: group.source,
      draw: (choices, look) => drawTrend(group, series, choices, look),
      choose: () => {},
    }),
  )
  const nothing = element('p', { class: 'lead wide' }, 'No cell of this mechanism changed.')
  const queue = drawQueue<TrendChoices>(
    container,
    charts,
    () => chosen,
    () => {
      nothing.hidden = charts.some(({ root }) => !root.hidden)
    },
  )
  const set = (change: Partial<TrendChoices>) => {
    chosen = { ...chosen, ...change }
    for (const { control, row } of rows) row.update(control.choices, chosen[control.name])
    queue.refresh()
  }
  const rows = controlsOf(group).map(control => ({
    control,
    row: toolRow(control.title, value => set({ [control.name]: value })),
  }))
  const panel = element('div', { class: 'panel' }, ...rows.map(({ row }) => row.root))
  container.replaceChildren(panel, nothing, ...charts.map(({ root }) => root))
  set({})
  redrawFor(queue)
  followLinks(
    container,
    () => set({ shown: 'all', mechanism: '' }),
    id => queue.bring(id),
  )
}
