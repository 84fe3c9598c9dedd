import { type Analysis, analyse } from '../../analysis/analyse.ts'
import { type Overlay, overlayOf } from '../../analysis/overlay/overlay.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { PARAMETER_NAMES } from '../../suite/parameters.ts'
import { isAvailable, unavailableWords } from '../facts/trust.ts'
import { csvText } from './csv_text.ts'

type Field = string | number

const PARAMS = PARAMETER_NAMES.flatMap(name =>
  name === 'active' ? (['active', 'activeCount'] as const) : [name],
)

const FIGURES = ['unit', 'count', 'min', 'mean', 'p50', 'p90', 'p99', 'p999', 'p9999', 'max'] as const
const INTERVALS = ['p90', 'p99', 'p999', 'p9999'] as const

const HEAD: readonly string[] = [
  'runId',
  'cell',
  'mechanism',
  ...PARAMS,
  'state',
  'reason',
  'notes',
  'settled',
  'perf',
  'workDigest',
  'metric',
  ...FIGURES,
  'ci95Low',
  'ci95High',
  ...INTERVALS.flatMap(name => [`${name}Low`, `${name}High`]),
  'correctionNs',
]

function fieldOf(value: string | number | boolean | null): Field {
  return value === null ? '' : typeof value === 'boolean' ? String(value) : value
}

/** Returns `cycles=1234; contextSwitches=not counted`, or why there are no counters; empty where they were not asked for. */
function perfField({ perf }: RunCell): string {
  if (perf === null) return ''
  if (!isAvailable(perf)) return unavailableWords(perf)
  return Object.entries(perf.counters)
    .map(([name, value]) => `${name}=${value ?? 'not counted'}`)
    .join('; ')
}

/** The further columns for several runs: the label of the run, and the ratio of its median to that of the first run. */
const OVERLAY_HEAD: readonly string[] = ['run', 'ratioTo', 'ratio', 'ratioLow', 'ratioHigh', 'ratioReason']

/** Returns a function that gives the fields of a cell and metric for the columns of OVERLAY_HEAD. */
function overlayFields({ labels, pairs, refused }: Overlay, run: number) {
  const own = new Map(pairs.filter(pair => pair.run === run).map(pair => [pair.head, pair]))
  const reasons = new Map(refused.filter(pair => pair.run === run).map(({ head, reason }) => [head, reason]))
  const label = labels[run] as string
  const base = run === 0 ? '' : (labels[0] as string)
  return (cell: RunCell, metric: string | null): readonly Field[] => {
    const ratio = own.get(cell)?.ratios.find(candidate => candidate.metric === metric)
    const [low, high] = ratio?.interval ?? ['', '']
    return [label, base, ratio?.value ?? '', low, high, reasons.get(cell) ?? '']
  }
}

function rowsOf(
  analysis: Analysis,
  beside: (cell: RunCell, metric: string | null) => readonly Field[],
): Field[][] {
  const { run } = analysis
  const refused = new Map(
    analysis.refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [id, reason] as const)),
  )
  return run.cells.flatMap(cell => {
    const state = refused.has(cell.id) ? 'refused' : cell.status
    const about = [
      run.run.id,
      cell.id,
      cell.mechanism,
      ...PARAMS.map(name => fieldOf(cell.params[name])),
      state,
      refused.get(cell.id) ?? cell.reason ?? '',
      cell.notes.join('; '),
      fieldOf(cell.settled),
      perfField(cell),
      cell.workDigest ?? '',
    ]
    const metrics = Object.entries(cell.metrics)
    if (metrics.length === 0) {
      return [[...about, ...HEAD.slice(about.length).map(() => ''), ...beside(cell, null)]]
    }
    return metrics.map(([name, metric]) => [
      ...about,
      name,
      ...FIGURES.map(figure => fieldOf(metric[figure])),
      ...(metric.ci95 ?? ['', '']),
      ...INTERVALS.flatMap((interval): readonly Field[] => metric.percentileIntervals[interval] ?? ['', '']),
      metric.correctionNs,
      ...beside(cell, name),
    ])
  })
}

/** Returns runs as CSV, a row for each cell and metric in its own unit; of several runs also the ratios. */
export function renderCsv(runs: readonly RunFile[], labels?: readonly string[]): string {
  const analyses = runs.map(analyse)
  if (analyses.length < 2) return csvText([HEAD, ...analyses.flatMap(analysis => rowsOf(analysis, () => []))])
  const overlay = overlayOf(analyses, labels)
  const rows = analyses.flatMap((analysis, run) => rowsOf(analysis, overlayFields(overlay, run)))
  return csvText([[...HEAD, ...OVERLAY_HEAD], ...rows])
}
