import type { Look } from './chart.ts'
import { LIGHT } from './palette.ts'

/** A canvas of nobody's. */
export const LOOK: Look = {
  theme: LIGHT,
  fontFamily: 'sans-serif',
  fontSize: 14,
  isNarrow: false,
  pattern: () => null,
}
