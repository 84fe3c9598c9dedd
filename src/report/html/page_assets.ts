import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFile } from '../../suite/package_file.ts'
import { paletteCss } from '../charts/palette.ts'

/** The page's script and style as text, to be put into a report. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** The pages that there are: the report of runs, and the trends of a history. */
export type PageKind = 'page' | 'trend'

/** @throws Error that says how to build them where they are missing. */
export function loadPageAssets(
  folder = packageFile('dist/report-page'),
  kind: PageKind = 'page',
): PageAssets {
  const read = (name: string) => {
    const path = join(folder, name)
    try {
      return readFileSync(path, 'utf8')
    } catch {
      throw new Error(
        `the report's page is not built: ${path} is missing (build it with: npm run build:page)`,
      )
    }
  }
  return { script: read(`${kind}.js`), style: `${paletteCss()}${read(`${kind}.css`)}` }
}
