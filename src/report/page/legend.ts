import type { SeriesStyle } from '../charts/series_style.ts'
import type { PageRun } from '../page_data.ts'
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

function swatch({ color, dash, marker }: SeriesStyle): SVGElement {
  const stroke = `var(--line-${color})`
  return svgElement(
    'svg',
    { viewBox: '0 0 32 16', width: 32, height: 16, 'aria-hidden': 'true' },
    svgElement('path', {
      d: 'M1 8h30',
      stroke,
      'stroke-width': 2.5,
      'stroke-dasharray': dash.join(' ') || 'none',
    }),
    svgElement('path', { d: MARKERS[marker], fill: stroke, stroke, 'stroke-width': 1.5 }),
  )
}

/** A button a line, which shows and hides it in every chart of the run. */
export function legend(run: PageRun, styles: ReadonlyMap<string, SeriesStyle>, state: State): HTMLElement {
  const root = element('div', { class: 'legend', role: 'group', 'aria-label': 'Lines' })
  const buttons = run.series.map(({ id, label }) => {
    const button = element('button', { type: 'button', title: 'Show or hide this line' }, label)
    button.prepend(swatch(styles.get(id) as SeriesStyle))
    button.addEventListener('click', () => {
      const hidden = new Set(state.get().hidden)
      if (!hidden.delete(id)) hidden.add(id)
      state.set({ hidden })
    })
    return { id, button }
  })
  root.append(...buttons.map(({ button }) => button))
  state.subscribe(() => {
    for (const { id, button } of buttons) {
      button.setAttribute('aria-pressed', String(!state.get().hidden.has(id)))
    }
  })
  return root
}
