import type { PageRun } from '../page_data/page_data.ts'
import type { Theme } from './palette.ts'

/** The colour, dashes and marker of a series' line, by which it differs from others even without its colour. */
export interface SeriesStyle {
  /** The index of the colour among the theme's line colours. */
  readonly color: number
  readonly dash: readonly number[]
  readonly marker: 'circle' | 'rect' | 'triangle' | 'rectRot' | 'crossRot' | 'star'
}

/** Returns the options of chart.js that give a line the style of its series. */
export function lineLook({ color: index, dash, marker }: SeriesStyle, theme: Theme) {
  const color = theme.lines[index] as string
  return {
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2.5,
    borderDash: [...dash],
    pointStyle: marker,
  }
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

/** A simulated mechanism, and a sibling, has the colour of its original, with other dashes and another marker. */
const RELATED: Readonly<Record<string, SeriesStyle>> = {
  '["pselect","level",false]': { color: 0, dash: [7, 2, 2, 2], marker: 'triangle' },
  '["ppoll","level",false]': { color: 1, dash: [7, 2, 2, 2], marker: 'rect' },
  '["epoll_pwait2","level",false]': { color: 2, dash: [7, 2, 2, 2], marker: 'rectRot' },
  '["epoll_pwait2","edge",false]': { color: 3, dash: [7, 2, 2, 2], marker: 'circle' },
  '["epoll-timerfd","level",false]': { color: 2, dash: [1, 5], marker: 'star' },
  '["epoll-timerfd","edge",false]': { color: 3, dash: [1, 5], marker: 'crossRot' },
  '["sim-select","level",false]': { color: 0, dash: [2, 2], marker: 'crossRot' },
  '["sim-poll","level",false]': { color: 1, dash: [10, 8], marker: 'star' },
  '["sim-epoll","level",false]': { color: 2, dash: [3, 3], marker: 'crossRot' },
  '["sim-epoll","edge",false]': { color: 3, dash: [3, 3], marker: 'star' },
}

/** The four usual series have the same style in every report, whichever of them a run has. */
const USUAL = [
  '["select","level",false]',
  '["poll","level",false]',
  '["epoll","level",false]',
  '["epoll","edge",false]',
]

/** The dashes of the runs of an overlay, by the index of the run. */
const RUN_DASHES: readonly (readonly number[])[] = [[], [9, 5], [2, 4], [12, 4, 2, 4], [5, 3], [16, 6]]

const MARKERS = STYLES.slice(0, 4)
  .map(({ marker }) => marker)
  .concat('crossRot', 'star')

/** Returns the `at`-th style with the colour of `own`: it has other dashes, and another marker. */
function variedStyle(own: SeriesStyle, at: number): SeriesStyle {
  const marker = Math.max(0, MARKERS.indexOf(own.marker))
  return {
    color: own.color,
    dash: runDash(at),
    marker: MARKERS[(marker + at) % MARKERS.length] as SeriesStyle['marker'],
  }
}

/** Returns the style of the `index`-th series; those beyond the list vary its styles. */
function styleAt(index: number): SeriesStyle {
  const style = STYLES[index % STYLES.length] as SeriesStyle
  return index < STYLES.length ? style : variedStyle(style, Math.floor(index / STYLES.length))
}

function stylesOfOne(series: readonly string[]): Map<string, SeriesStyle> {
  let next = USUAL.length
  return new Map(
    series.map(id => {
      const related = RELATED[id]
      if (related) return [id, related]
      const usual = USUAL.indexOf(id)
      return [id, styleAt(usual >= 0 ? usual : next++)]
    }),
  )
}

/** Returns the style of each series by its id. In an overlay the colour says the mechanism, the dashes the run, the marker both. */
export function stylesOf(series: PageRun['series']): Map<string, SeriesStyle> {
  const styles = stylesOfOne([...new Set(series.map(({ id, own }) => own?.id ?? id))])
  return new Map(
    series.map(({ id, own }) => {
      const style = styles.get(own?.id ?? id) as SeriesStyle
      return [id, own ? variedStyle(style, own.run) : style]
    }),
  )
}

/** Returns the dashes that stand for a run in the legend of an overlay. */
export function runDash(run: number): readonly number[] {
  return RUN_DASHES[run % RUN_DASHES.length] as readonly number[]
}
