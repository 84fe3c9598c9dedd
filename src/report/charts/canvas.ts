import type { Chart } from 'chart.js'

export type Context = Chart['ctx']
type Point = readonly [x: number, y: number]

/** Strokes a straight line in the present style. */
export function strokeLine(ctx: Context, from: Point, to: Point): void {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}

/** Writes a text in the present fill, with a halo in the colour of the surface so that lines behind do not cross it. */
export function writeWithHalo(ctx: Context, text: string, [x, y]: Point, surface: string): void {
  ctx.lineWidth = 4
  ctx.lineJoin = 'round'
  ctx.strokeStyle = surface
  ctx.strokeText(text, x, y)
  ctx.fillText(text, x, y)
}
