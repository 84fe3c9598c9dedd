import type { LeadMetric } from '../../../metrics/lead_metric.ts'
import { isSimulated } from '../../../poller/mechanisms.ts'
import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import type { Ranking } from '../../comparisons/ranking.ts'
import { AXES, type Axis, movesWithN, startsAlong, viewsAlong } from '../../views/axes.ts'
import { isKnownFactor, parallelCpus, type Stretch, scalesAlong, stretchesOf } from '../../views/doublings.ts'
import type { View } from '../../views/views.ts'
import { changeText } from '../law_words.ts'
import { conditionOf } from '../wording.ts'
import type { Finding } from './finding.ts'
import { valuesWords } from './value_words.ts'

/** Returns `With each doubling of the writers from 2 to 128, which share 2 CPUs`. */
function doublingWords({ isWithinCpus, from, to }: Stretch, { choice }: Axis, cpus: number): string {
  const shared = cpus === 1 ? 'one CPU' : `${formatInteger(cpus)} CPUs`
  const range = `from ${formatInteger(from)} to ${formatInteger(to)}`
  const doubling =
    to > 2 * from ? `each doubling of the ${choice} ${range}` : `the ${choice} doubled ${range}`
  return `With ${doubling}, which ${isWithinCpus ? 'have a CPU each' : `share ${shared}`}`
}

/** Returns what a rate would do if nobody waited for anybody. */
function idealWords({ ideal }: Stretch): string {
  return ideal > 1 ? 'double' : ideal < 1 ? 'be halved' : 'stay the same'
}

/** Returns the first view of each line along the axis that differs from `view` in nothing but whose set is waited on. */
function linesAlong({ views }: Analysis, axis: Axis, { settings }: View): View[] {
  const isAlike = (other: View) =>
    Object.entries(settings).every(
      ([name, value]) => name === axis.name || name === 'queue' || other.settings[name] === value,
    )
  return startsAlong(views.filter(isAlike), axis)
}

/** Says how the rates of all series change along one line, up to the CPUs and from there on. */
function findingsAlong(
  analysis: Analysis,
  view: View,
  axis: Axis,
  { ranking, lead }: { readonly ranking: Ranking; readonly lead: LeadMetric },
): Finding[] {
  const isMoving = movesWithN(axis, viewsAlong(analysis.views, axis, view.settings))
  const fdCount = isMoving ? null : ranking.fdCount
  const told = analysis.series
    .filter(({ mechanism }) => !isSimulated(mechanism))
    .flatMap(series =>
      stretchesOf(analysis, view, series, lead.name, axis, fdCount)
        .filter(isKnownFactor)
        .map(stretch => ({ name: series.label, stretch })),
    )
  const others = analysis.dimensions.filter(({ name }) => name !== axis.name)
  return [true, false].flatMap((isWithin): Finding[] => {
    const own = told.filter(({ stretch }) => stretch.isWithinCpus === isWithin)
    const [first] = own
    if (!first) return []
    const values = own.map(({ name, stretch }) => ({
      name,
      value: changeText(stretch.factor, stretch.interval),
    }))
    const doubling = doublingWords(first.stretch, axis, parallelCpus(analysis))
    return [
      {
        kind: 'contention',
        chart: 'scaling',
        shows: { settings: view.settings, fdCount: ranking.fdCount },
        statement: `${doubling}, ${lead.ofOne} is multiplied by ${valuesWords(values)}; if nothing hindered them it would ${idealWords(first.stretch)}`,
        condition: conditionOf(view, others),
      },
    ]
  })
}

/**
 * Says by which factor the rate of writers or readers that run beside each other changes with each doubling of them: up to as
 * many as there are CPUs, and from there on. What is missing to the factor without any hindrance is contention. Where
 * readers have a set each or share one, both are said.
 */
export function contentionFindings(analysis: Analysis): Finding[] {
  const subject = headlineSubject(analysis)
  const axis = subject && AXES.find(each => scalesAlong(subject.lead.name, each))
  if (!subject || !axis) return []
  return linesAlong(analysis, axis, subject.view).flatMap(view =>
    findingsAlong(analysis, view, axis, subject),
  )
}
