import type { PhaseName } from '../../analysis/views/phases.ts'
import type { Look, TileContext } from './chart.ts'

const TILE = 6

type Draw = (context: TileContext) => void

/** Draws the pattern by which a phase differs from others even without its colour. Phases not named here are plain. */
const MARKS: Partial<Record<PhaseName, Draw>> = {
  arm: context => {
    context.lineWidth = 1.25
    context.beginPath()
    for (const from of [-TILE, 0, TILE]) {
      context.moveTo(from, TILE)
      context.lineTo(from + TILE, 0)
    }
    context.stroke()
  },
  scan: context => {
    context.beginPath()
    context.arc(TILE / 2, TILE / 2, 1.25, 0, 2 * Math.PI)
    context.fill()
  },
  drain: context => {
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(0, TILE / 2)
    context.lineTo(TILE, TILE / 2)
    context.stroke()
  },
}

/** Returns the fill of a phase: its colour with its pattern, or its colour if patterns are not possible. */
export function phaseFill({ theme, pattern }: Look, phase: PhaseName): string | object {
  const { fill, ink } = theme.phases[phase]
  const mark = MARKS[phase]
  if (!mark) return fill
  const made = pattern(TILE, context => {
    context.fillStyle = fill
    context.fillRect(0, 0, TILE, TILE)
    context.globalAlpha = 0.55
    context.strokeStyle = ink
    context.fillStyle = ink
    mark(context)
  })
  return made ?? fill
}
