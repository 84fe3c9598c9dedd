import type { PhaseName } from '../../analysis/phases.ts'
import type { Theme } from './theme.ts'

const TILE = 6

type Draw = (context: CanvasRenderingContext2D) => void

/** What is drawn on a tile, so that phases are told apart without their colours; the others are plain. */
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

/** The fill of a phase: its colour, and its pattern in the ink that is written on it. */
export function phaseFill(theme: Theme, phase: PhaseName): CanvasPattern | string {
  const { fill, ink } = theme.phases[phase]
  const mark = MARKS[phase]
  const tile = document.createElement('canvas')
  tile.width = TILE
  tile.height = TILE
  const context = tile.getContext('2d')
  if (!mark || !context) return fill
  context.fillStyle = fill
  context.fillRect(0, 0, TILE, TILE)
  context.globalAlpha = 0.55
  context.strokeStyle = ink
  context.fillStyle = ink
  mark(context)
  return context.createPattern(tile, 'repeat') ?? fill
}
