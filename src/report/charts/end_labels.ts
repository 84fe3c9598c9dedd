/** The names of lines at their ends, so that no legend has to be looked up. */
import type { Plugin } from 'chart.js'
import { grouped } from '../../suite/grouped.ts'
import { type Context, writeWithHalo } from './canvas.ts'
import type { Look } from './chart.ts'
import type { Scale } from './choices.ts'
import type { Measured } from './curve_points.ts'
import type { Place } from './datasets.ts'

/** The end of a line, or the common end of lines that cannot be told apart there. */
export interface LineEnd extends Place {
  readonly label: string
  readonly color: string
}

/** Returns the last point of a line that a logarithmic axis can show; none where there is none. */
export function endOf(
  { endName: label, measured }: { readonly endName: string; readonly measured: readonly Measured[] },
  color: string,
): LineEnd[] {
  const end = measured.findLast(({ metric }) => metric.p50 > 0)
  return end ? [{ x: end.x, y: end.metric.p50, label, color }] : []
}

/**
 * Returns the names of lines in few words: `select, poll`, and `epoll (level, edge)` for `epoll (level)` and `epoll (edge)`.
 * A name that several lines have, as in runs that are laid over each other, stands there once. Variants of several words
 * stand between semicolons: `epoll (level; level, oneshot)`.
 */
export function namesTogether(labels: readonly string[]): string {
  const parts = [...new Set(labels)].map(label => /^(.*) \(([^()]*)\)$/.exec(label) ?? [label, label])
  return [...grouped(parts, ([, head]) => head)]
    .map(([head, group]) => {
      const variants = group.flatMap(([, , variant]) => variant ?? [])
      const separator = variants.some(variant => variant.includes(', ')) ? '; ' : ', '
      return variants.length === 0 ? head : `${head} (${variants.join(separator)})`
    })
    .join(', ')
}

/** Returns the height of a figure on the axis, as a share of it. */
export function heightIn([low, high]: readonly [number, number], scale: Scale): (figure: number) => number {
  return scale === 'linear'
    ? figure => figure / high
    : figure => Math.log(figure / low) / Math.log(high / low)
}

/** With more of them the names would cover each other. */
const MOST_ENDS = 8

/** Lines whose ends are nearer to each other, as a share of the axis, have one name. */
const TOGETHER = 0.02

/**
 * Returns the ends of lines, topmost first, with one name for lines that end together. None where they are too many, or
 * one alone.
 * @param ends in the order of the lines.
 * @param heightOf returns the height of a figure as a share of the axis.
 */
export function joinedEnds(
  ends: readonly LineEnd[],
  heightOf: (figure: number) => number,
  ink: string,
): LineEnd[] {
  if (ends.length < 2) return []
  const groups: LineEnd[][] = []
  for (const end of ends) {
    const group = groups.find(
      ([first]) => first?.x === end.x && Math.abs(heightOf(first.y) - heightOf(end.y)) < TOGETHER,
    )
    if (group) group.push(end)
    else groups.push([end])
  }
  if (groups.length > MOST_ENDS) return []
  return groups
    .map(group => {
      const [first] = group as [LineEnd]
      return group.every(({ label }) => label === first.label)
        ? first
        : { ...first, label: namesTogether(group.map(({ label }) => label)), color: ink }
    })
    .sort((a, b) => b.y - a.y)
}

/**
 * Returns heights that keep `distance` from each other, as near as they can to the given ones, which ascend, and between
 * `top` and `bottom` as far as there is room.
 */
export function apart(
  heights: readonly number[],
  distance: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const placed: number[] = []
  let least = top
  for (const height of heights) {
    placed.push(Math.max(height, least))
    least = (placed.at(-1) as number) + distance
  }
  let most = bottom
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] as number, most)
    most = (placed[i] as number) - distance
  }
  return placed
}

/** Names that would take more of the chart's width are left to its legend: beside the plot, and within a narrow one. */
const WIDEST = { beside: 0.4, within: 0.65 }

/** The distance of a name from the end of its line, as a share of the size of letters: markers grow with these. */
const GAP = 0.75

function widthOf(ctx: Context, ends: readonly LineEnd[]): number {
  return Math.max(...ends.map(({ label }) => ctx.measureText(label).width))
}

/**
 * Writes the names of lines at their ends: beside the plot, which makes room for them, or above the ends within a plot that
 * is too narrow for that.
 */
export function endLabels(ends: readonly LineEnd[], look: Look): Plugin<'line'> {
  const font = `${look.fontSize - 1}px ${look.fontFamily}`
  const last = Math.max(...ends.map(({ x }) => x))
  const gap = GAP * look.fontSize
  const [aside, above] = look.isNarrow ? [0.5 * gap, 1.5 * gap] : [gap, 0]
  let padding: number | null = null
  let isShown = false
  return {
    id: 'end-labels',
    beforeLayout: ({ ctx, options, width }) => {
      const layout = options.layout as { padding: { right: number } }
      padding ??= layout.padding.right
      ctx.save()
      ctx.font = font
      const room = widthOf(ctx, ends)
      ctx.restore()
      isShown = ends.length > 0 && room < (look.isNarrow ? WIDEST.within : WIDEST.beside) * width
      layout.padding.right = padding + (isShown && !look.isNarrow ? room + gap : 0)
    },
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const { x: xs, y: ys } = scales
      if (!isShown || !xs || !ys) return
      ctx.save()
      ctx.font = font
      ctx.textAlign = look.isNarrow ? 'right' : 'left'
      ctx.textBaseline = 'middle'
      for (const isLast of [true, false]) {
        const some = ends.filter(({ x }) => (x === last) === isLast)
        const heights = apart(
          some.map(({ y }) => ys.getPixelForValue(y) - above),
          1.2 * look.fontSize,
          [chartArea.top, chartArea.bottom],
        )
        for (const [i, { x, label, color }] of some.entries()) {
          ctx.fillStyle = color
          const end = xs.getPixelForValue(x) + aside
          // The name of a line that ends early stays within the plot.
          const at = look.isNarrow ? Math.max(end, chartArea.left + ctx.measureText(label).width) : end
          writeWithHalo(ctx, label, [at, heights[i] as number], look.theme.surface)
        }
      }
      ctx.restore()
    },
  }
}
