/** Lines so small that their chart has no axes, as SVG: in the list of runs, and beside the first chart of a report. */

interface Size {
  readonly width: number
  readonly height: number
}

interface Place {
  readonly x: number
  readonly y: number
}

interface SmallLine {
  /** The index of its colour. */
  readonly color: number
  /** Its points as SVG has them. */
  readonly points: string
  readonly dash?: readonly number[]
}

/** The room around the lines, so that their ends are whole. */
const MARGIN = 2

/** Returns a function that maps the values onto `from` to `to`, by their logarithms. */
function scaled(values: readonly number[], from: number, to: number): (value: number) => number {
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
  const most = values.reduce((high, value) => Math.max(high, value), 0)
  const [low, high] = [Math.log(least), Math.log(most)]
  return value => from + (high > low ? (Math.log(value) - low) / (high - low) : 0.5) * (to - from)
}

/**
 * Returns a function that writes the points of a line as SVG has them, on logarithmic axes that just hold all `places`,
 * which are above 0.
 */
export function pointsOn(
  places: readonly Place[],
  { width, height }: Size,
): (line: readonly Place[]) => string {
  const xs = places.map(({ x }) => x)
  const ys = places.map(({ y }) => y)
  const xOf = scaled(xs, MARGIN, width - MARGIN)
  const yOf = scaled(ys, height - MARGIN, MARGIN)
  return line => line.map(({ x, y }) => `${xOf(x).toFixed(1)},${yOf(y).toFixed(1)}`).join(' ')
}

/** Returns the lines as an SVG with these attributes. */
export function smallLinesSvg(
  lines: readonly SmallLine[],
  { width, height }: Size,
  attributes: string,
): string {
  const drawn = lines.map(({ color, points, dash = [] }) => {
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.map(length => length / 2).join(' ')}"`
    return `<polyline points="${points}" stroke="var(--line-${color})"${dashes}/>`
  })
  return `<svg ${attributes} viewBox="0 0 ${width} ${height}">${drawn.join('')}</svg>`
}
