import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { CHART_IDS } from './metrics/chart_ids.ts'
import { METRIC_NAMES } from './metrics/metrics.ts'
import { packageFile } from './suite/package_file.ts'
import { PARAMETER_NAMES } from './suite/parameters.ts'

const documents = [
  ...readdirSync(packageFile('.')).filter(file => file.endsWith('.md')),
  ...readdirSync(packageFile('docs'))
    .filter(file => file.endsWith('.md'))
    .map(file => `docs/${file}`),
]

const read = (file: string) => readFileSync(packageFile(file), 'utf8')

test.each(documents)('%s: its links lead to files and headings that are there', file => {
  const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] as string)
  const broken = links
    .filter(link => !/^https?:/.test(link))
    .filter(link => {
      const [path = '', heading] = link.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      if (!existsSync(packageFile(target))) return true
      return heading !== undefined && !headingsOf(read(target)).includes(heading)
    })
  expect(broken).toEqual([])
})

function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(match =>
    (match[1] as string)
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

/** The text without code blocks and without rows of tables, which cannot be wrapped. */
function proseOf(file: string): string[] {
  return read(file)
    .replaceAll(/^```.*?^```$/gms, '')
    .split('\n')
    .filter(line => !/^(\||!\[|https?:)/.test(line))
}

/** docs/simulator.md is the simulator's own document, with figures of its own. */
const others = documents.filter(file => file !== 'docs/simulator.md')

test.each(others)('%s: no line of prose is longer than 100 characters', file => {
  expect(proseOf(file).filter(line => line.length > 100)).toEqual([])
})

const METHOD = ['measuring', 'statistics', 'verdicts', 'validity'].map(name => `docs/${name}.md`)

test.each(METHOD)('%s: it opens with a paragraph in plain words', file => {
  const [, opening = ''] = read(file).split('\n\n')
  const sentences = opening.replaceAll('\n', ' ').split(/(?<=[.?]) (?=[A-Z])/)
  expect(sentences.length).toBeGreaterThanOrEqual(3)
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+[.?]$/)
  expect(opening).not.toMatch(/`|\d %/)
  expect(opening.length).toBeGreaterThan(300)
})

test.each([...METHOD, 'docs/glossary.md'])('%s: its list of contents has every chapter', file => {
  const chapters = [...read(file).matchAll(/^## (.+)$/gm)].map(match => match[1] as string)
  const list = [...read(file).matchAll(/^- \[([^\]]+)\]\(#[^)]+\)$/gm)].map(match => match[1])
  expect(list).toEqual(chapters)
})

/** The documents that say what was measured when. */
const DATED = ['docs/validity.md', 'docs/kernels.md', 'docs/results.md']

const undated = others.filter(file => file.startsWith('docs/') && !DATED.includes(file))

test.each(undated)('%s: it leaves figures with a date to validity.md', file => {
  expect(proseOf(file).filter(line => /\b20\d\d-\d\d-\d\d\b/.test(line))).toEqual([])
})

test('no entry of the glossary is half a sentence', () => {
  const entries = [...read('docs/glossary.md').matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)]
    .map(match => [match[1] as string, match[2] as string] as const)
    .filter(([, meaning]) => !['---', 'meaning'].includes(meaning))
  for (const [term, meaning] of entries) expect(meaning, term).toMatch(/^(`|[A-Z\d]).+[.”]$/)
})

test.each(documents)('%s: nothing is left to be filled in', file => {
  expect(read(file)).not.toMatch(/@[A-Z]+@|\bTODO\b|\bTBD\b/)
})

const HEADER = ['Workload', 'Operation', 'Metric', 'NOT measured']

test.each(readdirSync(packageFile('suites')).map(file => `suites/${file}`))(
  '%s: its header says the workload, the operation, the metric, and what is not measured',
  file => {
    const [header = ''] = read(file).split('*/')
    const paragraphs = header
      .replaceAll('\n * ', ' ')
      .replaceAll(/ (?=(Workload|Operation|Metric|NOT measured|Differences[\w ]*): )/g, '\n')
    for (const part of HEADER) expect(paragraphs).toMatch(new RegExp(`^${part}: [A-Z].+\\.\\s*$`, 'm'))
  },
)

const inRows = (text: string) => [...text.matchAll(/^\| ([^|]+) \|/gm)].map(match => match[1] as string)

const twiceIn = (texts: readonly string[]) => texts.filter((text, i) => texts.indexOf(text) !== i)

const METAPHORS = /\b(accus\w+|innocent|guilty|cr(y|ies) wolf|contests?|exhibits?|dearer)\b/i

test.each(others)('%s: it uses the terms of the field and no metaphors for them', file => {
  expect(read(file)).not.toMatch(METAPHORS)
})

test('the glossary says every term once', () => {
  const heads = ['term', '---']
  const rows = inRows(read('docs/glossary.md')).filter(row => !heads.includes(row))
  expect(twiceIn(rows.flatMap(row => row.split(', ')))).toEqual([])
})

test('the map of the folders has each of them once', () => {
  expect(twiceIn(inRows(read('ARCHITECTURE.md')).filter(row => row.startsWith('`')))).toEqual([])
})

test('the changelog says nothing twice', () => {
  const entries = read('CHANGELOG.md')
    .split(/^(?=- |#)/m)
    .filter(part => part.startsWith('- '))
  expect(twiceIn(entries)).toEqual([])
})

test.each(documents)('%s: has one title', file => {
  const text = read(file).replaceAll(/^```.*?^```$/gms, '')
  expect(text.match(/^# /gm)).toHaveLength(1)
})

test('docs/report.md explains every chart', () => {
  const rows = inRows(read('docs/report.md'))
  expect(CHART_IDS.filter(id => !rows.includes(`\`${id}\``))).toEqual([])
})

test('the glossary has every parameter and every metric', () => {
  const glossary = read('docs/glossary.md')
  for (const name of [...PARAMETER_NAMES, ...METRIC_NAMES]) expect(glossary).toContain(`\`${name}\``)
})

const MAPS = ['ARCHITECTURE.md', 'CONTRIBUTING.md']

test.each(MAPS)('%s: every file that it names with its path is there', file => {
  const named = [
    ...read(file).matchAll(/`((?:src|native|docs|suites|bench|test|scripts|schema)\/[\w./-]+\.\w+)`/g),
  ]
    .map(match => match[1] as string)
    .filter(name => !name.includes('NAME'))
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter(name => !existsSync(packageFile(name)))).toEqual([])
})

test('ARCHITECTURE.md: every file that it names without its folder is there', () => {
  const files = ['src', 'native', 'suites', 'test', 'bench', 'scripts', 'schema'].flatMap(folder =>
    readdirSync(packageFile(folder), { recursive: true, encoding: 'utf8' }).map(path => `/${folder}/${path}`),
  )
  const named = [...read('ARCHITECTURE.md').matchAll(/`([\w./-]+\.(?:ts|mjs|cc|h|json))`/g)]
    .map(match => match[1] as string)
    // `x.ts` stands for any file; run.json is written, and napi.h is another package's.
    .filter(name => !/^x\.|^(run\.json|comparison\.json|napi\.h)$/.test(name))
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter(name => !files.some(path => path.endsWith(`/${name}`)))).toEqual([])
})

test('every runtime dependency has its reason in CONTRIBUTING.md', () => {
  const { dependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const [, chapter = ''] = read('CONTRIBUTING.md').split(/^## Runtime dependencies$/m)
  const rows = [...(chapter.split(/^## /m)[0] as string).matchAll(/^\| `([^`]+)` \| [A-Z].+\. \|$/gm)]
  const names = Object.keys({ ...dependencies, ...optionalDependencies }).sort()
  expect(rows.map(([, name]) => name)).toEqual(names)
})

test('the names that docs/simulator.md gives for those of Linux 5.4 stand in the sources', () => {
  const sources = readdirSync(packageFile('src/sim')).filter(name => !name.endsWith('.test.ts'))
  const source = sources.map(name => read(`src/sim/${name}`)).join('')
  const table = /\| name in 5\.1 to 5\.4 .*\n.*\n((?:\|.*\n)+)/.exec(read('docs/simulator.md'))?.[1] as string
  const rows = table.trim().split('\n')
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const here = row.split('|')[2] as string
    const names = [...here.matchAll(/(\w+)`/g)].map(match => match[1] as string)
    if (!here.startsWith(' none: ')) expect(names.length, row).toBeGreaterThan(0)
    for (const name of names) expect(source, row).toMatch(new RegExp(`\\b${name}\\b`))
  }
})
