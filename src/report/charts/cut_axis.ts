/** A logarithmic axis of bins, from which decades are cut out that hold no samples. */
import type { Plugin } from 'chart.js'
import type { BinCounts } from '../../stats/log_bins.ts'
import { logTicks } from './axis.ts'
import { strokeLine } from './canvas.ts'
import type { Look } from './chart.ts'
import { axis } from './options.ts'

/** Empty bins that are left out, from the first up to the last, without the last. */
interface Gap {
  readonly from: number
  readonly to: number
}

export interface CutAxis {
  /** The first place, and the last one. */
  readonly ends: readonly [first: number, last: number]
  /** The places at which something was cut out. */
  readonly cuts: readonly number[]
  /** Returns the place of a bin, or of a fraction of one; null where it was cut out. */
  readonly placeOf: (bin: number) => number | null
}

/** The room of what was cut out, as a share of what is left. */
const CUT_ROOM = 0.04

/** A shorter gap is no reason to cut the axis, in octaves: it would say more than the two lines that mark the cut. */
const LEAST_GAP = Math.log2(10)

/** Returns the ranges of at least a decade that are empty in all lines, with an empty bin left on either side. */
function gapsOf(lines: readonly BinCounts[], binsPerOctave: number): Gap[] {
  const filled = new Set(
    lines.flatMap(({ first, counts }) => counts.flatMap((count, i) => (count > 0 ? [first + i] : []))),
  )
  const bins = [...filled].sort((a, b) => a - b)
  return bins.slice(1).flatMap((bin, i) => {
    const gap = { from: (bins[i] as number) + 2, to: bin - 1 }
    return gap.to - gap.from >= LEAST_GAP * binsPerOctave ? [gap] : []
  })
}

/** Returns how many bins the lines span without what is cut out. */
export function spanOf(lines: readonly BinCounts[], binsPerOctave: number): number {
  const last = Math.max(...lines.map(({ first, counts }) => first + counts.length))
  const whole = last - Math.min(...lines.map(({ first }) => first))
  return gapsOf(lines, binsPerOctave).reduce((span, { from, to }) => span - (to - from), whole)
}

/** Returns the axis of lines that share their bins. It has an empty bin at either end. */
export function cutAxis(lines: readonly BinCounts[], binsPerOctave: number): CutAxis {
  const gaps = gapsOf(lines, binsPerOctave)
  const room = Math.max(1, CUT_ROOM * spanOf(lines, binsPerOctave))
  const placeOf = (bin: number) => {
    let place = bin
    for (const { from, to } of gaps) {
      if (bin >= to) place -= to - from - room
      else if (bin > from) return null
    }
    return place
  }
  const first = Math.min(...lines.map(line => line.first)) - 1
  const last = Math.max(...lines.map(line => line.first + line.counts.length)) + 1
  return {
    ends: [placeOf(first) as number, placeOf(last) as number],
    cuts: gaps.map(({ from }) => (placeOf(from) as number) + room / 2),
    placeOf,
  }
}

/** Returns the options of the axis. Labels keep their distance, in shares of the axis. */
export function cutAxisOptions(
  look: Look,
  title: string,
  { ends: [min, max], placeOf }: CutAxis,
  bounds: readonly [low: number, high: number],
  binsPerOctave: number,
  label: (value: number) => string,
) {
  const least = (look.isNarrow ? 0.2 : 0.08) * (max - min)
  const labels = new Map<number, string>()
  let free = Number.NEGATIVE_INFINITY
  for (const value of logTicks(...bounds)) {
    const place = placeOf(Math.log2(value) * binsPerOctave)
    if (place === null) continue
    const hasRoom = place >= free
    if (hasRoom) free = place + least
    labels.set(place, hasRoom ? label(value) : '')
  }
  const options = axis(look, title, [...labels.keys()], place => labels.get(place) ?? '')
  return { type: 'linear', min, max, ...options, ticks: { ...options.ticks, autoSkip: false } }
}

/** Half the width of a cut and half of its height, in px. */
const [HALF_WIDTH, HALF_HEIGHT] = [4, 7]

/** Marks the cuts with two slanted lines across the foot of the plot. */
export function cutMarks({ cuts }: CutAxis, { theme }: Look): Plugin<'line'> {
  return {
    id: 'cuts',
    afterDatasetsDraw: ({ ctx, chartArea: { bottom }, scales: { x: scale } }) => {
      if (!scale) return
      ctx.save()
      for (const cut of cuts) {
        const x = scale.getPixelForValue(cut)
        ctx.fillStyle = theme.surface
        ctx.fillRect(x - HALF_WIDTH, bottom - HALF_HEIGHT, 2 * HALF_WIDTH, 2 * HALF_HEIGHT)
        ctx.strokeStyle = theme.muted
        ctx.lineWidth = 1.5
        for (const side of [x - HALF_WIDTH, x + HALF_WIDTH]) {
          strokeLine(ctx, [side - 3, bottom + HALF_HEIGHT], [side + 3, bottom - HALF_HEIGHT])
        }
      }
      ctx.restore()
    },
  }
}
