import type { LeadMetric } from '../../metrics/lead_metric.ts'
import { grouped } from '../../suite/grouped.ts'
import type { Analysis } from '../analyse.ts'
import { type Axis, placeOn, startsAlong, viewsAlong } from '../views/axes.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import { viewsWithoutSweep } from '../views/load_tables.ts'
import type { View } from '../views/views.ts'
import { allRankingsOf, type Ranking } from './ranking.ts'
import { subjectOf } from './subject.ts'

/** A row of a table: all series at one N, and at one value of what the run is about. */
export interface FigureRow {
  readonly ranking: Ranking
  /** The setting of the axis of the table; empty in a table along N. */
  readonly value: string
  /** Its place on this axis; null where it has none, as `null` has none among numbers. */
  readonly place: number | null
}

/** The medians of all series, by one metric, along the subject of a run, or along N. */
export interface FigureTable {
  readonly lead: LeadMetric
  /** What the rows are laid along; null where that is N. */
  readonly axis: Axis | null
  /** What holds for all rows: the settings of a view, without that of the axis. */
  readonly settings: View['settings']
  /** Rows by N, ascending, and at each N by their place, with those first that have none. */
  readonly rows: readonly FigureRow[]
}

function rowsOf({ series }: Analysis, view: View, axis: Axis | null): FigureRow[] {
  return allRankingsOf(view, series, leadMetricOf(view).name).map(ranking => ({
    ranking,
    value: (axis && view.settings[axis.name]) ?? '',
    place: axis && placeOn(axis, view.settings, ranking.fdCount),
  }))
}

function tableAlongN(analysis: Analysis, view: View): FigureTable {
  return { lead: leadMetricOf(view), axis: null, settings: view.settings, rows: rowsOf(analysis, view, null) }
}

/** Returns the tables of a line along the axis: one for each metric that its views are judged by. */
function tablesOfLine(analysis: Analysis, axis: Axis, start: View, line: readonly View[]): FigureTable[] {
  const { [axis.name]: _, ...settings } = start.settings
  return [...grouped(line, view => leadMetricOf(view).name).values()].map(alike => {
    const [view] = alike as [View]
    if (alike.length === 1) return tableAlongN(analysis, view)
    const rows = alike
      .flatMap(each => rowsOf(analysis, each, axis))
      .sort((a, b) => a.ranking.fdCount - b.ranking.fdCount || (a.place ?? 0) - (b.place ?? 0))
    return { lead: leadMetricOf(view), axis, settings, rows }
  })
}

function tablesAlong(analysis: Analysis, views: readonly View[], axis: Axis): FigureTable[] {
  const lines = startsAlong(views, axis).map(start => ({
    start,
    line: viewsAlong(views, axis, start.settings),
  }))
  const isWithin = (inner: readonly View[], outer: readonly View[]) =>
    outer.length > inner.length && inner.every(view => outer.includes(view))
  // A single reader belongs to the lines of several readers, and needs no table of its own beside theirs.
  return lines
    .filter(({ line }) => !lines.some(other => isWithin(line, other.line)))
    .flatMap(({ start, line }) => tablesOfLine(analysis, axis, start, line))
}

/**
 * Returns tables of all figures that no sweep of rates shows: along the parameter that the run is about, where it has
 * several values, and else along N.
 */
export function figureTablesOf(analysis: Analysis): FigureTable[] {
  const views = viewsWithoutSweep(analysis)
  const subject = subjectOf(analysis)
  const tables =
    subject?.kind === 'axis'
      ? tablesAlong(analysis, views, subject.axis)
      : views.map(view => tableAlongN(analysis, view))
  return tables.filter(({ rows }) => rows.length > 0)
}
