import { formatInteger } from '../../units/format.ts'
import type { KeyItem } from './chart.ts'
import type { Theme } from './palette.ts'

/** Counts from one to the highest, in steps that grow by one factor: a few events must not look like none. */
export interface HeatScale {
  /** Of a count of 1 and above. */
  readonly colorOf: (count: number) => string
  readonly key: readonly KeyItem[]
}

export function heatScale(highest: number, { heat }: Theme): HeatScale {
  const steps = heat.map((_, i) => Math.ceil(highest ** (i / heat.length)))
  const lows = [...new Set(steps)].filter(low => low <= highest)
  const shade = (i: number) => Math.round((i * (heat.length - 1)) / Math.max(1, lows.length - 1))
  const rangeWords = (low: number, next: number) =>
    next - low <= 1 ? formatInteger(low) : `${formatInteger(low)} to ${formatInteger(next - 1)}`
  return {
    colorOf: count => heat[shade(lows.findLastIndex(low => low <= count))] as string,
    key: lows.map((low, i) => ({
      label: `${rangeWords(low, lows[i + 1] ?? highest + 1)}${i < lows.length - 1 ? '' : highest === 1 ? ' event' : ' events'}`,
      fill: heat[shade(i)] as string,
      className: `heat-${shade(i)}`,
    })),
  }
}
