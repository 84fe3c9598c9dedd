/** Boxes of words that are laid out beside and below each other, for pictures that no browser lays out. */
import type { Theme } from '../../report/charts/palette.ts'

/** What is used of the context of a canvas, in a browser or without one. */
export interface Pen {
  font: string
  fillStyle: string
  strokeStyle: string
  lineWidth: number
  textBaseline: string
  measureText(text: string): { readonly width: number }
  fillText(text: string, x: number, y: number): void
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  quadraticCurveTo(controlX: number, controlY: number, x: number, y: number): void
  closePath(): void
  fill(): void
  stroke(): void
}

/** How a picture is drawn. */
export interface Look {
  readonly theme: Theme
  readonly family: string
  /** The height of usual letters, in px. */
  readonly size: number
  /** Measures texts. */
  readonly pen: Pen
}

/** A part of a picture with its place still to be chosen, in px. */
export interface Box {
  readonly width: number
  readonly height: number
  readonly draw: (pen: Pen, x: number, y: number) => void
}

interface TextStyle {
  /** The height of the letters by that of usual ones. */
  readonly scale?: number
  readonly isBold?: boolean
  readonly isMuted?: boolean
  /** Whether it shares its line with usual letters before it. */
  readonly isBeside?: boolean
}

/** The height of a line by that of its letters. */
const LINE = 1.3

/** Returns the lines of a text that is broken at spaces; a word that is longer than a line is left whole. */
function linesOf(pen: Pen, text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && pen.measureText(longer).width <= most) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** Returns a text that is at most as wide. */
export function words(look: Look, text: string, style: TextStyle = {}, most = Number.POSITIVE_INFINITY): Box {
  const { theme, family, size, pen } = look
  const letters = (style.scale ?? 1) * size
  const font = `${style.isBold ? 600 : 400} ${letters}px ${family}`
  pen.font = font
  const lines = linesOf(pen, text, most)
  const above = style.isBeside ? size - letters : 0
  return {
    width: Math.max(...lines.map(line => pen.measureText(line).width)),
    height: lines.length * LINE * letters + above,
    draw: (own, x, y) => {
      own.font = font
      own.textBaseline = 'alphabetic'
      own.fillStyle = style.isMuted ? theme.muted : theme.text
      for (const [i, line] of lines.entries()) own.fillText(line, x, y + above + (i * LINE + 1) * letters)
    },
  }
}

/** Returns boxes below each other. */
export function column(boxes: readonly Box[], gap: number): Box {
  return {
    width: Math.max(0, ...boxes.map(({ width }) => width)),
    height: boxes.reduce((sum, { height }) => sum + height, gap * Math.max(0, boxes.length - 1)),
    draw: (pen, x, y) => {
      let top = y
      for (const box of boxes) {
        box.draw(pen, x, top)
        top += box.height + gap
      }
    },
  }
}

/** Returns boxes beside each other. */
export function row(boxes: readonly Box[], gap: number): Box {
  return {
    width: boxes.reduce((sum, { width }) => sum + width, gap * Math.max(0, boxes.length - 1)),
    height: Math.max(0, ...boxes.map(({ height }) => height)),
    draw: (pen, x, y) => {
      let left = x
      for (const box of boxes) {
        box.draw(pen, left, y)
        left += box.width + gap
      }
    },
  }
}

/** Returns boxes beside each other, in as many rows as they need within a width. */
export function flow(boxes: readonly Box[], most: number, gap: number): Box {
  const rows: Box[][] = []
  for (const box of boxes) {
    const last = rows.at(-1)
    if (last && row([...last, box], gap).width <= most) last.push(box)
    else rows.push([box])
  }
  return column(
    rows.map(each => row(each, gap)),
    gap,
  )
}

interface FrameStyle {
  readonly colour: string
  /** The width of its line, in px. */
  readonly line: number
  readonly fill?: string
  /** A further line around the frame. */
  readonly halo?: { readonly colour: string; readonly line: number } | null
  /** What lies between the frame and what it is around. */
  readonly padding: number
  readonly radius: number
  /** The least width and height of the whole. */
  readonly least?: { readonly width?: number; readonly height?: number }
}

/** Begins the path of a rectangle with round corners of one curve each, of which an SVG stays small. */
function outline(pen: Pen, left: number, top: number, width: number, height: number, radius: number): void {
  const [right, bottom] = [left + width, top + height]
  pen.beginPath()
  pen.moveTo(left + radius, top)
  for (const [x, y, alongX, alongY] of [
    [right, top, 0, 1],
    [right, bottom, -1, 0],
    [left, bottom, 0, -1],
    [left, top, 1, 0],
  ] as const) {
    // The line to a corner ends where it turns, and the next one begins as far behind it.
    pen.lineTo(x - alongY * radius, y + alongX * radius)
    pen.quadraticCurveTo(x, y, x + alongX * radius, y + alongY * radius)
  }
  pen.closePath()
}

/** Returns a box with a frame around it. */
export function framed(inner: Box, style: FrameStyle): Box {
  const { padding, radius, colour, line, fill, halo, least = {} } = style
  const width = Math.max(inner.width + 2 * padding, least.width ?? 0)
  const height = Math.max(inner.height + 2 * padding, least.height ?? 0)
  return {
    width,
    height,
    draw: (pen, x, y) => {
      pen.lineWidth = line
      pen.strokeStyle = colour
      outline(pen, x, y, width, height, Math.min(radius, width / 2, height / 2))
      if (fill !== undefined) {
        pen.fillStyle = fill
        pen.fill()
      }
      pen.stroke()
      if (halo) {
        const away = (line + halo.line) / 2
        pen.lineWidth = halo.line
        pen.strokeStyle = halo.colour
        outline(pen, x - away, y - away, width + 2 * away, height + 2 * away, radius + away)
        pen.stroke()
      }
      inner.draw(pen, x + padding, y + padding)
    },
  }
}
