/** The choices of `muxbench report` that concern the page as a whole. */

export const THEMES = ['light', 'dark', 'slides'] as const
export type Theme = (typeof THEMES)[number]

/**
 * How much of a run.json its page carries: all of it where it is small and nothing of it where it is above
 * MOST_BYTES_EMBEDDED, all of it, no histograms, or nothing.
 */
export const EMBED_CHOICES = ['auto', 'full', 'figures', 'none'] as const
export type EmbedChoice = (typeof EMBED_CHOICES)[number]

/** The most bytes of a run.json that a page carries unless it is asked to: a page of more would take seconds to open. */
export const MOST_BYTES_EMBEDDED = 24_000_000

/** The size of a picture, in px; what is left out is that of a slide. */
export interface PictureSize {
  readonly width?: number | undefined
  readonly height?: number | undefined
}

/** The smallest and the largest width or height of a picture, in px: a PNG has four dots for each px. */
export const PICTURE_SIZES = [200, 4000] as const
