import type { Shown } from './chart.ts'

/** The cell of a table for which there is no figure. */
export const NOTHING: Shown = { value: '–' }

/** Returns the ends of an interval for a CSV; empty fields if there is none. */
export function ends(
  interval: readonly [number | null, number | null] | null | undefined,
): (number | string)[] {
  return [interval?.[0] ?? '', interval?.[1] ?? '']
}

/** Returns a figure with its interval, if it has one, both written by `text`. */
export function figureShown(
  figure: number,
  interval: readonly number[] | null,
  text: (value: number) => string,
): Shown {
  const value = text(figure)
  return interval ? { value, interval: `[${interval.map(text).join(', ')}]` } : { value }
}
