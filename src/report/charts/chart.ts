import type { ChartConfiguration } from 'chart.js'
import type { ChartId } from '../../analysis/chart_ids.ts'
import type { PageRun } from '../page_data/page_data.ts'
import type { Choices } from './choices.ts'
import type { Theme } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'

/**
 * A chart as a definition: from the data of a page, what a reader has chosen and how it is to look, to what chart.js
 * draws. It knows neither the page nor Node.js, so that the report, slides and picture files all draw the same.
 */
export interface ChartKind {
  readonly id: ChartId
  /** Takes a whole row of the page. */
  readonly isWide?: boolean
  /** What it opens with where it stands alone, on a slide or in a file; by default what the whole page opens with. */
  readonly alone?: (run: PageRun, choices: Choices) => Choices
  /** What it shows under these choices; null where it has nothing to show. */
  readonly draw: (subject: ChartSubject, choices: Choices, look: Look) => Drawing | null
}

export interface ChartSubject {
  readonly run: PageRun
  readonly styles: ReadonlyMap<string, SeriesStyle>
}

/** How things look where the chart is drawn. */
export interface Look {
  readonly theme: Theme
  readonly fontFamily: string
  /** Of the axes, in px; the rest goes with it. */
  readonly fontSize: number
  /** A phone: one line has no room for much. */
  readonly isNarrow: boolean
  /** A fill that repeats a tile of so many px, on which `paint` has drawn; null where there are no patterns. */
  readonly pattern: (size: number, paint: (context: TileContext) => void) => object | null
}

/** What a tile is painted with: the part of a canvas' 2D context that patterns need. */
export interface TileContext {
  fillStyle: string
  strokeStyle: string
  globalAlpha: number
  lineWidth: number
  fillRect(x: number, y: number, width: number, height: number): void
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  arc(x: number, y: number, radius: number, from: number, to: number): void
  stroke(): void
  fill(): void
}

/** One number as a reader sees it, with its interval where it has one. */
export interface Shown {
  readonly value: string
  readonly interval?: string
}

/** The numbers that a chart draws: as texts for a reader, in the metric's own unit for CSV. */
export interface Numbers {
  readonly head: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Shown[] }[]
  readonly csv: readonly (readonly (string | number)[])[]
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** A row of buttons of which one is pressed. A row with fewer than two is not there. */
export interface Tool {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: string
  readonly change: (value: string) => Partial<Choices>
}

/** What a colour means that is no line of the legend. */
export interface KeyItem {
  readonly label: string
  /** A colour, or a pattern. */
  readonly fill: string | object
  /** The class by which the page's style sheet paints it. */
  readonly className: string
}

/** What a chart shows at the moment. */
export interface Drawing {
  readonly title: string
  /** The settings that it is about: `1 active · timeout 0 · closed loop`. */
  readonly conditions: string
  /** The chart in words, for those who cannot see it. */
  readonly spoken: string
  /** How to read it. */
  readonly note: string
  /** What to mind of just these figures. */
  readonly remark?: string
  readonly numbers: Numbers
  readonly tools: readonly Tool[]
  readonly key?: readonly KeyItem[]
  /** Of the plot, in px, where it depends on the figures. */
  readonly height?: number
  readonly config: ChartConfiguration
}
