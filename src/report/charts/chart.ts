import type { ChartConfiguration } from 'chart.js'
import type { ChartId } from '../../metrics/chart_ids.ts'
import type { PageRun } from '../page_data/page_data.ts'
import type { Choices } from './choices.ts'
import type { Theme } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'

/** A chart needs neither a browser nor Node.js, so that pages, slides and picture files draw the same. */
export interface Chart {
  /** Whether the chart takes a whole row of the page. */
  readonly isWide?: boolean
  /** Returns what the chart shows under these choices, or null if it has nothing to show. */
  readonly draw: (subject: ChartSubject, choices: Choices, look: Look) => Drawing | null
}

/** A chart with the name that registry.ts gives it. */
export interface ChartKind extends Chart {
  readonly id: ChartId
}

export interface ChartSubject {
  readonly run: PageRun
  readonly styles: ReadonlyMap<string, SeriesStyle>
}

/** What depends on where the chart is drawn: colours, letters and room. */
export interface Look {
  readonly theme: Theme
  readonly fontFamily: string
  /** The size of the axes' letters, in px. Other sizes are proportional to it. */
  readonly fontSize: number
  /** Whether it is drawn on a phone, where one line has little room. */
  readonly isNarrow: boolean
  /** Returns a fill that repeats a tile of `size` px painted by `paint`; null if fills cannot have patterns. */
  readonly pattern: (size: number, paint: (context: TileContext) => void) => object | null
}

/** The part of a canvas' 2D context that painting a tile needs. */
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

/** A number as a reader sees it, with its interval if it has one. */
export interface Shown {
  readonly value: string
  readonly interval?: string
}

/** The numbers that a chart draws: `rows` are texts for a reader, `csv` has them in the unit of the metric. */
export interface Numbers {
  readonly head: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Shown[] }[]
  readonly csv: readonly (readonly (string | number)[])[]
}

/** What one button of a row chooses. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** A row of buttons of which one is pressed. The page leaves out a row with fewer than two buttons. */
export interface Tool {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: string
  readonly change: (value: string) => Partial<Choices>
}

/** The meaning of a fill that is not the colour of a line. */
export interface KeyItem {
  readonly label: string
  /** A colour or a pattern. */
  readonly fill: string | object
  /** The class that has the same fill in the page's style sheet. */
  readonly className: string
}

/**
 * What a chart shows under the present choices. Some charts make a part when it is asked for: to find out whether there
 * is something to show, only the title is.
 */
export interface Drawing {
  readonly title: string
  /** The settings that the figures hold for: `1 active · timeout 0 · closed loop`. */
  readonly conditions: string
  /** The chart in words, for readers who cannot see it. */
  readonly spoken: string
  /** How to read the chart. */
  readonly note: string
  /** What to know about just these figures. */
  readonly remark?: string
  /** Why it has no linear axis beside its logarithmic one; left out where it has, or where no axis is logarithmic. */
  readonly onlyLogarithmic?: string
  readonly numbers: Numbers
  readonly tools: readonly Tool[]
  readonly key?: readonly KeyItem[]
  /** The height of the plot in px, if it depends on the figures. */
  readonly height?: number
  readonly config: ChartConfiguration
}
