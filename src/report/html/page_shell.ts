import { createHash } from 'node:crypto'
import { escapeHtml } from '../escape.ts'
import type { Json } from '../page_data/packed_json.ts'
import type { PageAssets } from './page_assets.ts'
import { dataScript } from './sections/elements.ts'

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

interface StaticPageParts {
  readonly title: string
  readonly style: string
  /** The theme, whatever the reader's system is set to; undefined for that of the system. */
  readonly theme?: 'light' | 'dark' | undefined
  readonly bodyClass?: string | undefined
  /** HTML that is added to the head. */
  readonly head?: string
  /** The content of the page as HTML. */
  readonly main: string
  /** The data attributes of the content, such as those that the page's script reads. */
  readonly mainData?: Readonly<Record<string, string>>
  /** HTML of script elements that hold data. */
  readonly scripts?: string
  /** Whether the page's script runs in a worker, too. */
  readonly hasWorker?: boolean
}

/**
 * Returns one self-contained page, which fetches nothing.
 * @param script the only script that it runs; by default it runs none.
 */
export function staticPageHtml(parts: StaticPageParts, script?: string): string {
  const { title, style, theme, bodyClass, head = '', main, mainData = {}, scripts = '' } = parts
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashSource(script)}`]),
    `style-src ${hashSource(style)}`,
    script === undefined ? 'img-src data:' : 'img-src data: blob:',
    'font-src data:',
    ...(parts.hasWorker ? ['worker-src blob:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const data = Object.entries(mainData).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
  return `<!doctype html>
<html lang="en"${theme ? ` data-theme="${theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? 'light dark'}">
${head}<title>${escapeHtml(title)} · muxbench</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body${bodyClass ? ` class="${bodyClass}"` : ''}>
<main${data.join('')}>
${main}
</main>
${scripts}${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`
}

interface PageParts extends Omit<StaticPageParts, 'style'> {
  readonly assets: PageAssets
  /** The data that the page's script draws: packed as JSON, which the page carries compressed. */
  readonly data: Json
}

/** Returns one self-contained page with its data and the script that draws them. It makes no request. */
export function pageHtml({ assets: { script, style }, data, scripts = '', ...parts }: PageParts): string {
  return staticPageHtml({ ...parts, style, scripts: `${scripts}${dataScript(data, 'data')}\n` }, script)
}
