import { grouped } from '../../suite/grouped.ts'
import type { Analysis } from '../analyse.ts'
import { type LoadCurve, type LoadPoint, loadCurvesOf } from './load_curves.ts'
import type { Series } from './series.ts'
import type { View } from './views.ts'

/** A sweep of rates as a table: a line for each rate, a column for each series. */
export interface LoadTable {
  readonly fdCount: number
  /** The settings of a view without the rate. */
  readonly settings: LoadCurve['settings']
  readonly series: readonly Series[]
  readonly rows: readonly LoadRow[]
}

interface LoadRow {
  readonly ratePerSecond: number
  /** The points in the order of the series; undefined for a series that lacks this rate. */
  readonly points: readonly (LoadPoint | undefined)[]
}

function tableOf(curves: readonly LoadCurve[]): LoadTable {
  const { fdCount, settings } = curves[0] as LoadCurve
  const rates = new Set(curves.flatMap(({ points }) => points.map(point => point.ratePerSecond)))
  return {
    fdCount,
    settings,
    series: curves.map(({ series }) => series),
    rows: [...rates]
      .sort((a, b) => a - b)
      .map(ratePerSecond => ({
        ratePerSecond,
        points: curves.map(({ points }) => points.find(point => point.ratePerSecond === ratePerSecond)),
      })),
  }
}

/** Returns the numbers of samples of those points of a table that have a tail. */
export function tailCountsOf({ rows }: LoadTable): number[] {
  return rows.flatMap(({ points }) =>
    points.flatMap(point => (point && point.p99 !== null ? [point.count] : [])),
  )
}

/** Returns a table for every sweep of several rates. */
export function loadTablesOf(analysis: Analysis): LoadTable[] {
  const keyOf = ({ settings, fdCount }: LoadCurve) => JSON.stringify([settings, fdCount])
  const groups = grouped(loadCurvesOf(analysis), keyOf)
  return [...groups.values()].map(tableOf).filter(({ rows }) => rows.length > 1)
}

/** Returns the views that no table of a sweep shows. */
export function viewsWithoutSweep(analysis: Analysis): View[] {
  const swept = new Set(
    loadTablesOf(analysis).flatMap(({ rows }) =>
      rows.flatMap(({ points }) => points.map(point => point?.cell)),
    ),
  )
  return analysis.views.filter(view => view.cells.some(cell => !swept.has(cell)))
}
