import { loadPageAssets } from '../report/html/page_assets.ts'
import { staticPageHtml } from '../report/html/page_shell.ts'
import type { Theme } from '../report/page_choices.ts'
import { PRESETS, type Preset } from './presets.ts'

interface ExploreOptions {
  /** The preset that the page opens with, unless its address names another. */
  readonly preset?: string | undefined
  /** The number of the step that the page opens with, unless its address names another; 0 by default. */
  readonly step?: number | undefined
  /** Light or dark, whatever the reader's system is set to, which is the default; or slides, one preset to a screen. */
  readonly theme?: Theme | undefined
}

const MAIN = '<noscript><p>This page draws with JavaScript, which is turned off here.</p></noscript>'

/** Returns the explorer as one self-contained page, which makes no request. @throws Error if its script is not built. */
export function exploreHtml({ preset, step = 0, theme }: ExploreOptions = {}): string {
  const shared = { title: 'What epoll does, step by step', main: MAIN }
  if (theme === 'slides') {
    const { script, style } = loadPageAssets(undefined, 'explore_talk')
    const mainData = preset === undefined ? {} : { preset }
    return staticPageHtml({ ...shared, style, bodyClass: 'talk', mainData }, script)
  }
  const { script, style } = loadPageAssets(undefined, 'explore')
  const mainData = { preset: preset ?? (PRESETS[0] as Preset).name, ...(step > 0 && { step: String(step) }) }
  return staticPageHtml({ ...shared, style, theme, mainData, hasWorker: true }, script)
}
