import type { PageRun } from '../page_data.ts'

/** How a line is told from others without its colour, too. */
export interface SeriesStyle {
  /** Index into the theme's line colours. */
  readonly color: number
  readonly dash: readonly number[]
  readonly marker: 'circle' | 'rect' | 'triangle' | 'rectRot' | 'crossRot' | 'star'
}

const STYLES: readonly SeriesStyle[] = [
  { color: 0, dash: [], marker: 'rect' },
  { color: 1, dash: [9, 4], marker: 'triangle' },
  { color: 2, dash: [], marker: 'circle' },
  { color: 3, dash: [2, 4], marker: 'rectRot' },
  { color: 4, dash: [12, 4, 2, 4], marker: 'circle' },
  { color: 5, dash: [6, 3], marker: 'crossRot' },
  { color: 6, dash: [1, 3], marker: 'star' },
]

/** A simulated mechanism has the colour of the one that it models, and a line of its own. */
const SIMULATED: Readonly<Record<string, SeriesStyle>> = {
  '["sim-select","level",false]': { color: 0, dash: [2, 2], marker: 'crossRot' },
  '["sim-poll","level",false]': { color: 1, dash: [10, 8], marker: 'star' },
  '["sim-epoll","level",false]': { color: 2, dash: [3, 3], marker: 'crossRot' },
  '["sim-epoll","edge",false]': { color: 3, dash: [3, 3], marker: 'star' },
}

/** The four usual series look alike in every report, whichever of them a run has. */
const USUAL = [
  '["select","level",false]',
  '["poll","level",false]',
  '["epoll","level",false]',
  '["epoll","edge",false]',
]

export function stylesOf(series: PageRun['series']): Map<string, SeriesStyle> {
  let next = USUAL.length
  return new Map(
    series.map(({ id }) => {
      const simulated = SIMULATED[id]
      if (simulated) return [id, simulated]
      const usual = USUAL.indexOf(id)
      const index = usual >= 0 ? usual : next++
      return [id, STYLES[index % STYLES.length] as SeriesStyle]
    }),
  )
}
