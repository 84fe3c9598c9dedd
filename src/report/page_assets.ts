import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The page's script and style as text, to be put into a report. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** The package's own folder: this file lies at different depths in the sources and in what is built. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

/** @throws Error that says how to build them where they are missing. */
export function loadPageAssets(folder = join(packageFolder(), 'dist', 'report-page')): PageAssets {
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
  return { script: read('page.js'), style: read('page.css') }
}
