import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { packageFile } from './suite/package_file.ts'

const names = (folder: string) =>
  readdirSync(packageFile(folder)).filter(file => /\.(ts|cc)$/.test(file) && !/\.(test|fixture)\./.test(file))

const text = (file: string) => readFileSync(packageFile(file), 'utf8')

/** The files of `folder` whose text has `mark`, and which `list` does not import. */
function unlisted(folder: string, mark: RegExp, list: string): string[] {
  const marked = names(folder).filter(file => mark.test(text(`${folder}/${file}`)))
  expect(marked.length).toBeGreaterThan(2)
  return marked.filter(file => !text(list).includes(`/${file}`))
}

describe('a file that a guide asks for is listed', () => {
  test('a finding is called', () => {
    const mark = /^export function \w+\(analysis: Analysis\): (Finding|\(Finding)/m
    expect(unlisted('src/analysis/sentences/findings', mark, 'src/analysis/sentences/findings.ts')).toEqual(
      [],
    )
  })

  test('the title of a chart is in the table of titles', () => {
    const mark = /^export function \w+Takeaway\(/m
    expect(unlisted('src/analysis/sentences/takeaways', mark, 'src/analysis/sentences/takeaways.ts')).toEqual(
      [],
    )
  })

  test('a chart is in the registry', () => {
    const mark = /^export const \w+: Chart = /m
    expect(unlisted('src/report/charts', mark, 'src/report/charts/registry.ts')).toEqual([])
  })

  test('a mechanism is in the native table', () => {
    const entries = names('native').flatMap(file =>
      [...text(`native/${file}`).matchAll(/^const PollerEntry (k\w+) =/gm)].map(match => match[1] as string),
    )
    const [, table = ''] = /table = \{([^}]+)\}/.exec(text('native/poller_table.cc')) ?? []
    expect(entries.sort()).toEqual(table.trim().split(/,\s*/).sort())
  })
})
