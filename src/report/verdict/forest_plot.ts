import { floorWords } from '../../analysis/sentences/change_words.ts'
import type { Change, Comparison, Verdict } from '../../analysis/verdict/comparison.ts'
import { UNITS } from '../../metrics/units.ts'
import { ratioAxis, ratioTick } from '../charts/ratio_axis.ts'
import { escapeHtml, prose } from '../escape.ts'
import { type Judged, judgedChange, judgedWords } from './verdict_words.ts'

/** In percent of the plot's width: the space left free on each side, so that a mark at the edge is whole. */
const MARGIN = 4

/** In percent of the plot's width: labels nearer to each other would touch on a phone. */
const LABEL_GAP = 12

const HEIGHT = 28
const MIDDLE = HEIGHT / 2

interface CostChange {
  readonly ratio: number
  readonly interval: readonly [number, number] | null
}

/** Returns what head costs as a multiple of base: for times and rates alike, slower lies right of 1. */
function costOf(change: Change | null, { isMoreBetter }: Pick<Judged, 'isMoreBetter'>): CostChange | null {
  if (!change || !(change.ratio > 0)) return null
  const { ratio, interval } = change
  if (!isMoreBetter) return { ratio, interval }
  return { ratio: 1 / ratio, interval: interval && [1 / interval[1], 1 / interval[0]] }
}

interface Scale {
  readonly ticks: readonly number[]
  /** Returns the place of a ratio in percent of the width, never beyond the edges. */
  readonly at: (ratio: number) => number
}

/** Returns the largest ratio drawn: intervals that reach far beyond all estimates end there. */
function edgeOf(changes: readonly CostChange[]): number {
  return changes.reduce((most, { ratio }) => Math.max(most, ratio, 1 / ratio), 1.05) ** 2
}

/** A cell or a pooled change, with its name. */
export type ForestRow = Judged & { readonly id: string }

function scaleOf({ cells, pools, settings }: Comparison): Scale {
  const changes = [...pools, ...cells].flatMap(cell =>
    [cell.absolute, cell.normalised].flatMap(change => costOf(change, cell) ?? []),
  )
  const edge = edgeOf(changes)
  const within = (ratio: number) => Math.min(edge, Math.max(1 / edge, ratio))
  const { bounds, ticks } = ratioAxis([
    1 + settings.minEffect,
    1 / (1 + settings.minEffect),
    ...changes.flatMap(({ ratio, interval }) => [ratio, ...(interval ?? []).map(within)]),
  ])
  const [low, high] = bounds.map(Math.log) as [number, number]
  const at = (ratio: number) => {
    const share = (Math.log(Math.max(ratio, Number.MIN_VALUE)) - low) / (high - low)
    return MARGIN + (100 - 2 * MARGIN) * Math.min(1, Math.max(0, share))
  }
  return { ticks, at }
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`
}

/** The mark of each verdict, drawn around 0,0. Marks differ in shape as well as in colour. */
const MARKS: Readonly<Record<Verdict, string>> = {
  regression: '<path d="M0-7 7 0 0 7-7 0Z"/>',
  improvement: '<circle r="6"/>',
  inconclusive: '<rect x="-5" y="-5" width="10" height="10"/>',
  'not slower': '<path d="M-4-5V5L4 0Z"/>',
  'within noise': '<circle r="3.5"/>',
  'below the floor': '<circle r="3.5"/>',
  same: '<path d="M-5-3H5V-1H-5ZM-5 1H5V3H-5Z"/>',
}

const CLASSES: Readonly<Record<Verdict, string>> = {
  regression: 'is-regression',
  improvement: 'is-improvement',
  inconclusive: 'is-inconclusive',
  'not slower': 'is-calm',
  'within noise': 'is-calm',
  'below the floor': 'is-calm',
  same: 'is-calm',
}

/** Returns the mark of a verdict alone, for the key. */
export function markHtml(verdict: Verdict): string {
  return `<svg class="mark ${CLASSES[verdict]}" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">${MARKS[verdict]}</svg>`
}

function whisker({ interval }: CostChange, { at }: Scale, y: number, kind: string): string {
  if (!interval) return ''
  return `<line class="${kind}" x1="${percent(at(interval[0]))}" x2="${percent(at(interval[1]))}" y1="${y}" y2="${y}"/>`
}

function rowPlot(cell: ForestRow, floor: readonly [number, number], scale: Scale): string {
  const { at } = scale
  const band = `<rect class="floor" x="${percent(at(floor[0]))}" width="${percent(at(floor[1]) - at(floor[0]))}" height="${HEIGHT}"/>`
  const one = `<line class="one" x1="${percent(at(1))}" x2="${percent(at(1))}" y2="${HEIGHT}"/>`
  const judged = costOf(judgedChange(cell), cell)
  // The absolute change stands pale below the normalised one.
  const other = cell.normalised ? costOf(cell.absolute, cell) : null
  const below = other
    ? `${whisker(other, scale, HEIGHT - 4, 'pale')}<circle class="pale" cx="${percent(at(other.ratio))}" cy="${HEIGHT - 4}" r="2.5"/>`
    : ''
  const mark = judged
    ? `${whisker(judged, scale, MIDDLE, 'whisker')}<svg x="${percent(at(judged.ratio))}" y="${MIDDLE}" overflow="visible">${MARKS[cell.verdict]}</svg>`
    : ''
  return `<svg class="strip ${CLASSES[cell.verdict]}" width="100%" height="${HEIGHT}" aria-hidden="true">${band}${one}${below}${mark}</svg>`
}

/** Returns the ticks that get a label: from 1 outwards, as many as there is room for. */
function labelledTicks({ ticks, at }: Scale): number[] {
  const outwards = [...ticks].sort((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)))
  const kept: number[] = []
  for (const tick of outwards) {
    if (kept.every(other => Math.abs(at(other) - at(tick)) >= LABEL_GAP)) kept.push(tick)
  }
  return kept
}

/** @param isExact says that all figures are counts, which become more or fewer. */
function axisHtml(scale: Scale, isExact: boolean): string {
  const labels = labelledTicks(scale)
    .map(tick => `<text x="${percent(scale.at(tick))}" y="16" text-anchor="middle">${ratioTick(tick)}</text>`)
    .join('')
  const [worse, better] = UNITS[isExact ? 'instruction' : 'ns'].directions
  return `<li class="forest-axis" aria-hidden="true"><div class="forest-ends"><span>← ${better}</span><span>${worse} →</span></div>
<svg class="strip" width="100%" height="22">${labels}</svg></li>`
}

function rowHtml(cell: ForestRow, floor: readonly [number, number], scale: Scale): string {
  return `<li><span class="forest-name">${markHtml(cell.verdict)}<span><span class="forest-id">${escapeHtml(cell.id)}</span>
<span class="forest-verdict ${CLASSES[cell.verdict]}">${cell.verdict}</span></span></span>
${rowPlot(cell, floor, scale)}
<span class="forest-change">${prose(judgedWords(cell))}</span></li>`
}

/** Returns a list with a row for each cell or pooled change: its change and interval against the floor, drawn and as text. */
export function forestHtml(cells: readonly ForestRow[], comparison: Comparison): string {
  const scale = scaleOf(comparison)
  const reach = 1 + comparison.settings.minEffect
  const floor = [1 / reach, reach] as const
  return `<ol class="forest" aria-label="Changes against a floor of ${escapeHtml(floorWords(comparison.settings.minEffect))}">
${axisHtml(
  scale,
  cells.every(({ unit }) => UNITS[unit].isExact),
)}
${cells.map(cell => rowHtml(cell, floor, scale)).join('\n')}
</ol>`
}
