import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../../suite/package_file.ts'
import { paletteCss } from '../charts/palette.ts'
import { fontCss } from '../fonts.ts'

/** The script and the style of a page, as text. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** The pages that have a script: the report of runs, the same as slides, the trends of a history, the list of runs, a fleet, the explorer, and that as slides. */
type PageKind = 'page' | 'talk' | 'trend' | 'list' | 'fleet' | 'explore' | 'explore_talk'

/** Reads the script and the style of a page. @throws Error that says how to build what is missing. */
export function loadPageAssets(
  folder = packageFile('dist/report-page'),
  kind: PageKind = 'page',
): PageAssets {
  const read = (name: string) => {
    const path = join(folder, name)
    try {
      return readFileSync(path, 'utf8')
    } catch {
      throw new Error(`the report's page is not built: ${path} is missing (build it with: npm run build)`)
    }
  }
  return { script: read(`${kind}.js`), style: `${fontCss()}${paletteCss()}${read(`${kind}.css`)}` }
}
