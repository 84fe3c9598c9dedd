import { loadPageAssets } from '../report/html/page_assets.ts'
import { staticPageHtml } from '../report/html/page_shell.ts'
import { PRESETS, type Preset } from './presets.ts'

interface ExploreOptions {
  /** The preset that the page opens with, unless its address names another. */
  readonly preset?: string | undefined
  /** Light or dark, whatever the reader's system is set to. */
  readonly theme?: 'light' | 'dark' | undefined
}

/** Returns the explorer as one self-contained page, which makes no request. @throws Error if its script is not built. */
export function exploreHtml({ preset, theme }: ExploreOptions = {}): string {
  const { script, style } = loadPageAssets(undefined, 'explore')
  const { name } = PRESETS.find(each => each.name === preset) ?? (PRESETS[0] as Preset)
  const main = '<noscript><p>This page draws with JavaScript, which is turned off here.</p></noscript>'
  const title = 'What epoll does, step by step'
  return staticPageHtml({ title, style, theme, main, mainData: { preset: name }, hasWorker: true }, script)
}
