import type { Analysis } from '../../analysis/analyse.ts'
import { leadingView } from '../../analysis/comparisons/choose_view.ts'
import { leadMetricOf } from '../../analysis/views/lead_of_view.ts'
import { seriesIdOf } from '../../analysis/views/series.ts'
import { stylesOf } from '../charts/series_style.ts'
import { pointsOn } from '../html/small_lines.ts'

/** The size of a sparkline, in px. */
export const SPARKLINE = { width: 120, height: 36 }

/** More lines than this cannot be told apart at this size. */
const MOST_LINES = 8

/** A small line: the index of its colour, and its points as SVG has them. */
export interface SparkLine {
  readonly color: number
  readonly points: string
}

/** Returns what cells are judged by against N, in the view that the headline is about; no lines for a single N. */
export function sparkLines(analysis: Analysis): SparkLine[] {
  const view = leadingView(analysis)
  if (!view) return []
  const { name } = leadMetricOf(view)
  const points = view.cells.flatMap(cell => {
    const y = cell.metrics[name]?.p50 ?? 0
    return y > 0 ? [{ series: seriesIdOf(cell), x: cell.params.fdCount, y }] : []
  })
  if (new Set(points.map(({ x }) => x)).size < 2) return []
  const write = pointsOn(points, SPARKLINE)
  const styles = stylesOf(analysis.series)
  return analysis.series
    .map(({ id }) => ({ id, own: points.filter(({ series }) => series === id).sort((a, b) => a.x - b.x) }))
    .filter(({ own }) => own.length > 1)
    .slice(0, MOST_LINES)
    .map(({ id, own }) => ({
      color: styles.get(id)?.color ?? 0,
      points: write(own),
    }))
}
