import { createHash } from 'node:crypto'
import { embedJson, escapeHtml } from '../escape.ts'
import type { PageAssets } from './page_assets.ts'

export interface PageParts {
  readonly title: string
  readonly assets: PageAssets
  /** The theme, whatever the reader's system is set to; undefined for that of the system. */
  readonly theme: 'light' | 'dark' | undefined
  readonly bodyClass?: string | undefined
  /** HTML. */
  readonly main: string
  /** HTML of further script elements, which hold data. */
  readonly scripts?: string
  /** The data that the page's script draws, as JSON. */
  readonly data: unknown
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

/** Returns a policy under which the page fetches nothing and runs only its own script. */
function contentSecurityPolicy({ script, style }: PageAssets): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** Returns one self-contained page: the data, the script and the style are inside, and it makes no request. */
export function pageHtml({ title, assets, theme, bodyClass, main, scripts = '', data }: PageParts): string {
  return `<!doctype html>
<html lang="en"${theme ? ` data-theme="${theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? 'light dark'}">
<title>${escapeHtml(title)} · muxbench</title>
<link rel="icon" href="data:,">
<style>${assets.style}</style>
</head>
<body${bodyClass ? ` class="${bodyClass}"` : ''}>
<main>
${main}
</main>
${scripts}<script type="application/json" id="data">${embedJson(data)}</script>
<script>${assets.script}</script>
</body>
</html>
`
}

export interface StaticPageParts {
  readonly title: string
  readonly style: string
  /** HTML that is added to the head. */
  readonly head?: string
  /** HTML. */
  readonly main: string
  /** HTML of script elements that hold data, none of which runs. */
  readonly data?: string
}

/** Returns one self-contained page without a script that runs. */
export function staticPageHtml({ title, style, head = '', main, data = '' }: StaticPageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashSource(style)}; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${head}<title>${escapeHtml(title)} · muxbench</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>
${data}</body>
</html>
`
}
