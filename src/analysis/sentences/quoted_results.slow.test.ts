import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readRun } from '../../result/run/read_run.ts'
import { packageFile } from '../../suite/package_file.ts'
import { analyse } from '../analyse.ts'
import { findingText } from './findings/finding.ts'
import { findingsOf } from './findings.ts'

/** Returns the sentences that a section of the document quotes: each paragraph of a block quote is one. */
function quotesOf(section: string): string[] {
  const lines = section.split('\n').filter(line => line.startsWith('>'))
  const text = lines.map(line => line.slice(1).trim()).join('\n')
  return text.split('\n\n').map(paragraph => paragraph.replaceAll('\n', ' '))
}

const sections = readFileSync(packageFile('docs/results.md'), 'utf8').split('\n## ').slice(1)

test.each(sections.map(section => [section.slice(0, section.indexOf('\n')), section]))(
  'docs/results.md quotes under "%s" what the report of its run says',
  (_, section) => {
    const [, name] = /\(\.\.\/(reports\/results\/[\w-]+\.run\.json\.gz)\)/.exec(section) ?? []
    const said = findingsOf(analyse(readRun(packageFile(name ?? '')))).map(findingText)
    const quotes = quotesOf(section)
    expect(quotes.length).toBeGreaterThan(0)
    for (const quote of quotes) expect(said).toContain(quote)
  },
)
