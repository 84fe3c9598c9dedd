import { metricOf } from '../../metrics/metrics.ts'
import { changePerDoubling, type PlaceFigures } from '../../stats/doubling.ts'
import { firstBy } from '../../suite/grouped.ts'
import type { Analysis } from '../analyse.ts'
import { type Axis, placeOn, viewsAlong } from './axes.ts'
import { isTooWide } from './known_figures.ts'
import type { Series } from './series.ts'
import { cellAt, type View } from './views.ts'

/**
 * A part of an axis of writers or readers: up to as many as there are CPUs, or from there on, where more of them can do no
 * more together.
 */
export interface Stretch {
  readonly isWithinCpus: boolean
  /** The first and the last measured place. */
  readonly from: number
  readonly to: number
  /** By which factor the rate changes with each doubling. */
  readonly factor: number
  /** The 95 % interval of the factor; null for fewer than six blocks. */
  readonly interval: readonly [low: number, high: number] | null
  /** The factor where nobody waits for anybody. */
  readonly ideal: number
  /** The rate that the fitted line has at `from`. */
  readonly start: number
}

/** Returns whether a rate of this metric changes with what lies along the axis. */
export function scalesAlong(metricName: string, { name }: Axis): boolean {
  return metricOf(metricName as Parameters<typeof metricOf>[0])?.scalesWith?.parameter === name
}

/** Returns how many CPUs the writers or readers of a run have: those that it may use, or one where `--pin` names it. */
export function parallelCpus({ run: { blocks, environment } }: Analysis): number {
  if (blocks.some(({ pin }) => pin.reader !== null || pin.writer !== null)) return 1
  return Math.max(1, environment.affinity.length || environment.cpuCount)
}

/** Returns the factor of a doubling where nobody waits for anybody. */
function idealOf(metricName: string, isWithinCpus: boolean): number {
  const rateOf = metricOf(metricName as Parameters<typeof metricOf>[0]).scalesWith?.rateOf
  return (rateOf === 'one' ? 1 : 2) / (isWithinCpus ? 1 : 2)
}

function stretchOf(
  places: readonly PlaceFigures[],
  metricName: string,
  isWithinCpus: boolean,
): Stretch | null {
  const doubling = changePerDoubling(places)
  if (!doubling) return null
  const { factor, interval, logAtOne } = doubling
  const [from, to] = [places[0]?.x ?? 1, places.at(-1)?.x ?? 1]
  const start = Math.exp(logAtOne) * factor ** Math.log2(from)
  return { isWithinCpus, from, to, factor, interval, ideal: idealOf(metricName, isWithinCpus), start }
}

/** Returns whether the interval of a factor is narrow enough for a sentence, by the rule for medians. */
export function isKnownFactor({ factor, interval }: Stretch): boolean {
  return !isTooWide({ p50: factor, ci95: interval })
}

/**
 * Returns how the rate of a series changes with each doubling along an axis, through the views that differ only there: up to
 * the CPUs of the run, and from there on. A stretch with fewer than two places is left out.
 *
 * @param fdCount the N that is held; null where each number of writers has an N of its own.
 */
export function stretchesOf(
  analysis: Analysis,
  view: View,
  series: Series,
  metricName: string,
  axis: Axis,
  fdCount: number | null,
): Stretch[] {
  const line = viewsAlong(analysis.views, axis, view.settings).flatMap(each =>
    (fdCount === null ? each.fdCounts : [fdCount]).flatMap(count => {
      const cell = cellAt(each, series.id, count)
      const x = cell ? placeOn(axis, each.settings, count) : null
      if (!cell || x === null) return []
      const blocks = cell.blocks.flatMap(({ index, metrics }) => {
        const figure = metrics[metricName]
        return figure === undefined ? [] : [{ index, figure }]
      })
      return blocks.length > 0 ? [{ x, blocks }] : []
    }),
  )
  const places = [...firstBy(line, ({ x }) => x).values()].sort((a, b) => a.x - b.x)
  const cpus = parallelCpus(analysis)
  return [
    stretchOf(
      places.filter(({ x }) => x <= cpus),
      metricName,
      true,
    ),
    stretchOf(
      places.filter(({ x }) => x >= cpus),
      metricName,
      false,
    ),
  ].filter(stretch => stretch !== null)
}
