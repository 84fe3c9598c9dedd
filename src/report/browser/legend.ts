import { grouped } from '../../suite/grouped.ts'
import type { KeyItem } from '../charts/chart.ts'
import { seriesIn } from '../charts/choices.ts'
import { runDash, type SeriesStyle } from '../charts/series_style.ts'
import type { PageRun, PageSeries } from '../page_data/page_data.ts'
import { element, svgElement } from './dom.ts'
import type { State } from './state.ts'

const MARKERS: Readonly<Record<SeriesStyle['marker'], string>> = {
  circle: 'M16 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8z',
  rect: 'M12 4h8v8h-8z',
  triangle: 'M16 3l5 9h-10z',
  rectRot: 'M16 2.5l5.5 5.5l-5.5 5.5l-5.5-5.5z',
  crossRot: 'M12 4l8 8M20 4l-8 8',
  star: 'M12 8h8M16 4v8M13 5l6 6M19 5l-6 6',
}

function swatchOf(stroke: string, dash: readonly number[], marker?: SeriesStyle['marker']): SVGElement {
  const line = { d: 'M1 8h30', stroke, 'stroke-width': 2.5, 'stroke-dasharray': dash.join(' ') || 'none' }
  return svgElement(
    'svg',
    { viewBox: '0 0 32 16', width: 32, height: 16, 'aria-hidden': 'true' },
    svgElement('path', line),
    ...(marker
      ? [svgElement('path', { d: MARKERS[marker], fill: stroke, stroke, 'stroke-width': 1.5 })]
      : []),
  )
}

function lineButton(title: string, swatch: SVGElement, label: string, toggle: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', title }, swatch, label)
  button.addEventListener('click', toggle)
  return button
}

/** A group holds the lines of one run, or of one mechanism, which a button shows and hides together. */
interface LineGroup {
  readonly label: string
  readonly swatch: SVGElement
  readonly ids: readonly string[]
}

function runGroups({ series, overlaid }: PageRun): LineGroup[] {
  return [...grouped(series, ({ own }) => own?.run ?? 0)]
    .sort(([a], [b]) => a - b)
    .map(([run, group]) => ({
      label: overlaid?.[run] ?? '',
      swatch: swatchOf('var(--text)', runDash(run)),
      ids: group.map(({ id }) => id),
    }))
}

function mechanismGroups({ series }: PageRun, styles: ReadonlyMap<string, SeriesStyle>): LineGroup[] {
  return [...grouped(series, ({ own }) => own?.id).values()].map(group => {
    const [first] = group as [PageSeries]
    const { color } = styles.get(first.id) as SeriesStyle
    return {
      label: first.own?.label ?? first.label,
      swatch: swatchOf(`var(--line-${color})`, []),
      ids: group.map(({ id }) => id),
    }
  })
}

/** Makes the legend of an overlay, in which a line is shown if both its run and its mechanism are switched on. */
function overlaidLegend(run: PageRun, styles: ReadonlyMap<string, SeriesStyle>, state: State): HTMLElement {
  const off = new Set<LineGroup>()
  const row = (title: string, groups: readonly LineGroup[]) =>
    element(
      'div',
      { class: 'legend', role: 'group', 'aria-label': title },
      ...groups.map(group => {
        const button = lineButton('Show or hide these lines', group.swatch, group.label, () => {
          if (!off.delete(group)) off.add(group)
          button.setAttribute('aria-pressed', String(!off.has(group)))
          state.set({ hidden: new Set([...off].flatMap(({ ids }) => ids)) })
        })
        button.setAttribute('aria-pressed', 'true')
        return button
      }),
    )
  return element(
    'div',
    { class: 'legends' },
    row('Runs', runGroups(run)),
    row('Mechanisms', mechanismGroups(run, styles)),
  )
}

/** Makes the buttons that show and hide lines in every chart; an overlay has them by run and by mechanism. */
export function legend(run: PageRun, styles: ReadonlyMap<string, SeriesStyle>, state: State): HTMLElement {
  if (run.overlaid) return overlaidLegend(run, styles, state)
  const root = element('div', { class: 'legend', role: 'group', 'aria-label': 'Lines' })
  const buttons = run.series.map(({ id, label }) => {
    const { color, dash, marker } = styles.get(id) as SeriesStyle
    const swatch = swatchOf(`var(--line-${color})`, dash, marker)
    const button = lineButton('Show or hide this line', swatch, label, () => {
      const hidden = new Set(state.get().hidden)
      if (!hidden.delete(id)) hidden.add(id)
      state.set({ hidden })
    })
    return { id, button }
  })
  root.append(...buttons.map(({ button }) => button))
  state.subscribe(() => {
    const present = seriesIn(run, state.get().settings)
    for (const { id, button } of buttons) {
      button.hidden = present.size > 0 && !present.has(id)
      button.setAttribute('aria-pressed', String(!state.get().hidden.has(id)))
    }
  })
  return root
}

/** Makes the list that says what the fills of a chart mean, where they are not the colours of lines. */
export function keyList(items: readonly KeyItem[]): HTMLElement {
  return element(
    'ul',
    { class: 'key', 'aria-label': 'Colours' },
    ...items.map(({ label, className }) => element('li', {}, element('i', { class: className }), label)),
  )
}
