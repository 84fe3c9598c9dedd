/** An SVG of the drawing library, made smaller and easier to edit. */

/** The font of the picture, and those that stand in where the reader has it not. */
const FAMILIES = 'IBM Plex Sans, Arial, Helvetica, sans-serif'

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}

function attributeOf(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
}

/** Returns the first number of a list such as `10, 24.1, `. */
function firstOf(list: string): string {
  return String(Number(Number.parseFloat(list).toFixed(2)))
}

/**
 * Returns the SVG with a place for each text instead of one for each of its letters, so that texts can be searched, copied
 * and edited. Each keeps its width where another font stands in.
 * @param measure returns the width of a text in a font, as CSS writes it, in px.
 */
export function withPlainText(svg: string, measure: (font: string, text: string) => number): string {
  return svg.replace(
    /<text ([^>]*?) x="([^"]*)" y="([^"]*)">([^<]*)<\/text>/g,
    (_, attributes: string, xs: string, ys: string, text: string) => {
      // The library names the semi-bold font by its own family, and its weight by what the font says.
      const isBold = Number(attributeOf(attributes, 'font-weight') ?? 400) > 400
      const font = `${isBold ? 600 : 400} ${attributeOf(attributes, 'font-size')}px`
      const width = measure(font, unescaped(text))
      const own = attributes
        .replace(/font-weight="[^"]*"/, 'font-weight="600"')
        .replace(/font-family="[^"]*"/, `font-family="${FAMILIES}"`)
      return `<text ${own} x="${firstOf(xs)}" y="${firstOf(ys)}" textLength="${firstOf(String(width))}" lengthAdjust="spacingAndGlyphs">${text}</text>`
    },
  )
}

/** How far the points of a circle may lie from it, in px. */
const ROUND = 0.05

/** Returns the attributes of the circle that a path of curves is; null for any other path. */
function circleOf(path: string): string | null {
  if (!/^M[^MLHVCZ]*Q[^MLHVCZ]*Z$/.test(path)) return null
  const numbers = (path.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number)
  // After the first point each curve has a point beside the line, and one on it.
  const points = Array.from({ length: (numbers.length - 2) / 4 }, (_, i) =>
    numbers.slice(4 + 4 * i, 6 + 4 * i),
  )
  const xs = points.map(([x = 0]) => x)
  const ys = points.map(([, y = 0]) => y)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const [cx, cy, r] = [(left + right) / 2, (top + bottom) / 2, (right - left) / 2]
  const isRound = points.every(([x = 0, y = 0]) => Math.abs(Math.hypot(x - cx, y - cy) - r) < ROUND)
  return isRound && points.length > 7 ? `cx="${cx}" cy="${cy}" r="${r}"` : null
}

/** Returns the SVG with circles in place of the dozens of curves that each of them is drawn with. */
export function withCircles(svg: string): string {
  return svg.replace(
    /<path ([^>]*?)\bd="([^"]*)"([^>]*)\/>/g,
    (whole, before: string, path: string, after: string) => {
      const circle = circleOf(path)
      return circle === null ? whole : `<circle ${before}${circle}${after}/>`
    },
  )
}

/** Returns the SVG with at most one decimal in its paths and places: a tenth of a px is not seen. */
export function withFewDigits(svg: string): string {
  return svg.replace(
    /\b(d|x|y|x1|x2|y1|y2|width|height|cx|cy|r|points)="([^"]*)"/g,
    (_, name: string, value: string) =>
      `${name}="${value.replace(/-?\d+\.\d+(?:e-?\d+)?/g, number => String(Number(Number(number).toFixed(1))))}"`,
  )
}
