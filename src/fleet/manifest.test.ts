import { describe, expect, test } from 'vitest'
import { type FleetManifest, parseManifest, partOfTask, partsOf, partWords } from './manifest.ts'

const MANIFEST: FleetManifest = {
  schemaVersion: 1,
  id: 'muxbench-0123abcd',
  scheduler: 'slurm',
  version: '0.1.0',
  suite: 'default',
  seed: 7,
  nodes: [],
  repeats: 1,
  shards: 1,
  arguments: ['default'],
  isStored: false,
  namespace: null,
  jobs: [],
}

const names = (changes: Partial<FleetManifest>) =>
  partsOf({ ...MANIFEST, ...changes }).map(({ name }) => name)

describe('the parts of a fleet', () => {
  test('are named by the repetition and the shard, where there are several', () => {
    expect(names({})).toEqual(['run'])
    expect(names({ repeats: 2 })).toEqual(['repeat-1', 'repeat-2'])
    expect(names({ shards: 2 })).toEqual(['shard-1', 'shard-2'])
    expect(names({ repeats: 2, shards: 2 })).toEqual([
      'repeat-1-shard-1',
      'repeat-1-shard-2',
      'repeat-2-shard-1',
      'repeat-2-shard-2',
    ])
  })

  test('are as many on each node that is named', () => {
    const parts = partsOf({ ...MANIFEST, nodes: ['a', 'b'], repeats: 2 })
    expect(parts.map(({ node, repeat }) => [node, repeat?.index, repeat?.count])).toEqual([
      ['a', 1, 4],
      ['a', 2, 4],
      ['b', 3, 4],
      ['b', 4, 4],
    ])
  })

  test('belong to the tasks of jobs, each of which counts from 1', () => {
    const fleet = { ...MANIFEST, nodes: ['a', 'b'], repeats: 2, shards: 2 }
    const part = partOfTask(fleet, 5, 3)
    expect(part).toMatchObject({ number: 7, node: 'b' })
    expect(partWords(part)).toBe('repetition 4 of 4, shard 1 of 2')
    expect(() => partOfTask(fleet, 5, 5)).toThrow(/has 8 parts, and this is task 5 of .* another fleet/)
  })
})

test('a manifest is read as it was written', () => {
  expect(parseManifest(JSON.stringify(MANIFEST), 'fleet.json')).toEqual(MANIFEST)
})

test.each([
  ['not JSON', '{', /^fleet\.json: it is not JSON/],
  ['a node that is an option', JSON.stringify({ ...MANIFEST, nodes: ['-w'] }), /field "nodes\.0"/],
  ['a job that is an option', JSON.stringify({ ...MANIFEST, jobs: ['--all'] }), /field "jobs\.0"/],
  ['an id that is a path', JSON.stringify({ ...MANIFEST, id: '../x' }), /field "id"/],
  ['a namespace that is an option', JSON.stringify({ ...MANIFEST, namespace: '-A' }), /field "namespace"/],
  ['too many repetitions', JSON.stringify({ ...MANIFEST, repeats: 1e9 }), /field "repeats"/],
  [
    'too many parts',
    JSON.stringify({ ...MANIFEST, repeats: 9999, shards: 99 }),
    /989,901 parts are more than 100,000/,
  ],
  ['a field that nobody knows', JSON.stringify({ ...MANIFEST, get: 'rm' }), /field "get"/],
])('a manifest with %s is refused', (_, text, message) => {
  expect(() => parseManifest(text, 'fleet.json')).toThrow(message)
})
