import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageFile } from './suite/package_file.ts'

/** Data flows from left to right: a folder imports only from itself and from folders to its left. */
const ORDER = [
  'units',
  'random',
  'stats',
  'metrics',
  'suite',
  'workload',
  'sim',
  'poller',
  'recorder',
  'runner',
  'result',
  'vm',
  'fleet',
  'analysis',
  'report',
  'explore',
  'cli',
]

const SRC = packageFile('src')

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map(entry => relative(SRC, join(entry.parentPath, entry.name)))

const sources = files.filter(file => !/\.(test|fixture)\.ts$/.test(file) && file.includes('/'))

function folderOf(file: string): string {
  return file.split('/')[0] as string
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  return [
    ...text.matchAll(
      /^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(match => (match[1] ?? match[2] ?? match[3]) as string)
}

test('every folder of src has its place in the order', () => {
  const folders = new Set(sources.map(folderOf))
  expect([...folders].filter(folder => !ORDER.includes(folder))).toEqual([])
})

/** The files that each source file imports, types included. */
const imported = new Map(
  sources.map(file => [
    file,
    importsOf(file)
      .filter(target => target.startsWith('.'))
      .map(target => relative(SRC, join(SRC, dirname(file), target))),
  ]),
)

/** Returns a circle of imports, its first file once more at the end; null where there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): string[] | null => {
    const at = path.indexOf(file)
    if (at >= 0) return [...path.slice(at), file]
    if (done.has(file)) return null
    for (const target of graph.get(file) ?? []) {
      const circle = walk(target, [...path, file])
      if (circle) return circle
    }
    done.add(file)
    return null
  }
  for (const file of graph.keys()) {
    const circle = walk(file, [])
    if (circle) return circle
  }
  return null
}

test('no import leads back to its own file', () => {
  expect(circleIn(imported)?.join(' → ') ?? 'no circle').toBe('no circle')
})

test('a circle of imports is found and named', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', []],
    ['d', ['b']],
  ])
  expect(circleIn(graph)).toEqual(['b', 'd', 'b'])
  expect(circleIn(new Map([...graph, ['d', ['c']]]))).toBeNull()
})

/**
 * Within the analysis, figures know nothing of the sentences that say them. A verdict holds its reason in words, which
 * is why `verdict` and `calibration`, which judges trials, stand to the right of the sentences.
 */
const ANALYSIS_ORDER = [['sentences'], ['verdict', 'calibration']]

function analysisRank(file: string): number {
  const [, folder = ''] = file.split('/')
  return ANALYSIS_ORDER.findIndex(folders => folders.includes(folder))
}

test('figures import no sentences', () => {
  const wrong = [...imported].flatMap(([file, targets]) =>
    folderOf(file) === 'analysis'
      ? targets
          .filter(target => folderOf(target) === 'analysis' && analysisRank(target) > analysisRank(file))
          .map(target => `${file} imports ${target}`)
      : [],
  )
  expect(wrong).toEqual([])
})

test('imports point to the left', () => {
  const wrong = [...imported].flatMap(([file, targets]) =>
    targets
      .filter(target => ORDER.indexOf(folderOf(target)) > ORDER.indexOf(folderOf(file)))
      .map(target => `${file} imports ${target}`),
  )
  expect(wrong).toEqual([])
})

/** The compiler sees one header at a time: of two structs of one name it would link whichever comes first. */
test('no two native headers define a type of one name', () => {
  const native = packageFile('native')
  const types = readdirSync(native)
    .filter(file => file.endsWith('.h'))
    .flatMap(file => [
      ...readFileSync(join(native, file), 'utf8').matchAll(/^(?:struct|(?:enum )?class) (\w+)[^;]*\{/gm),
    ])
    .map(match => match[1] as string)
  expect(types).toContain('ScheduleWriterOptions')
  expect(types.filter((name, at) => types.indexOf(name) !== at)).toEqual([])
})

test('the check sees imports at all', () => {
  expect(importsOf('cli/ab/ab_command.ts')).toContain('../../suite/input_error.ts')
  expect(importsOf('runner/child/measure_batches.ts')).toContain('tinybench')
})

test('what goes to stdout and stderr passes through one file', () => {
  const writers = sources.filter(file =>
    /\bconsole\.|\bprocess\.(stdout|stderr)\.write\(/.test(readFileSync(join(SRC, file), 'utf8')),
  )
  // The second one has a script for another process, which writes to a pipe.
  expect(writers).toEqual(['cli/terminal.ts', 'runner/pairs/side.ts'])
})

test('the simulator and the analysis know nothing of Node.js', () => {
  const wrong = sources
    .filter(file => ['sim', 'analysis'].includes(folderOf(file)))
    .flatMap(file =>
      importsOf(file)
        .filter(target => target.startsWith('node:'))
        .map(target => `${file}: ${target}`),
    )
  expect(wrong).toEqual([])
})

describe('native', () => {
  const natives = readdirSync(packageFile('native'), { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.(cc|h)$/.test(name),
  )

  test('the bindings alone know JavaScript', () => {
    const wrong = natives.filter(
      file =>
        !file.startsWith('napi/') &&
        /napi\.h|node_api/.test(readFileSync(packageFile(`native/${file}`), 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  test('binding.gyp builds every source', () => {
    const matches = (file: string, pattern: RegExp) =>
      [...readFileSync(packageFile(file), 'utf8').matchAll(pattern)].map(([, name]) => name as string)
    // Each file that is listed is a translation unit, which includes the others of its folder.
    const units = matches('binding.gyp', /"native\/([\w/]+\.cc)"/g)
    const built = units.flatMap(unit => [
      unit,
      ...matches(`native/${unit}`, /^#include "(\w+\.cc)"/gm).map(name => join(dirname(unit), name)),
    ])
    expect(built.sort()).toEqual(natives.filter(file => file.endsWith('.cc')).sort())
  })
})

test('names are snake_case, and no file is longer than 350 lines', () => {
  const wrong = files.filter(
    file =>
      !/^([a-z0-9_]+\/)*[a-z0-9_]+(\.(browser|command|measuring|slow))?(\.test|\.fixture|\.d)?\.tsx?$/.test(
        file,
      ),
  )
  expect(wrong).toEqual([])
  const long = sources.filter(file => readFileSync(join(SRC, file), 'utf8').split('\n').length > 350)
  expect(long).toEqual([])
})
