import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { commitOrder } from './commits.ts'
import { Repository } from './repository.fixture.ts'

let folder = ''
let repository: Repository
const hash: Record<string, string> = {}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench-order-'))
  repository = new Repository(folder)
  // Dates run against the order of the commits, as after a rebase.
  for (const [name, day] of [
    ['root', 9],
    ['a', 8],
    ['b', 7],
    ['c', 6],
  ] as const) {
    hash[name] = repository.commit(name, `2026-01-0${day}T00:00:00Z`)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

async function ordered(labels: readonly (string | null)[]): Promise<(string | null)[]> {
  const { places } = await commitOrder(labels, folder)
  return [...labels].sort((x, y) => (places.get(x ?? '') ?? 0) - (places.get(y ?? '') ?? 0))
}

test('parents come first, whatever their dates and the order of asking', async () => {
  const [root, a, b, c] = ['root', 'a', 'b', 'c'].map(name => hash[name] as string)
  expect(await ordered([c!, root!, b!, a!])).toEqual([root, a, b, c])
  expect(await ordered([c!, a!])).toEqual([a, c])
  expect([...(await commitOrder([b!], folder)).places.keys()]).toEqual([b])
})

test('a branch that was merged stands before the merge', async () => {
  repository.git('checkout', '--quiet', '-b', 'side', hash['a'] as string)
  const side = repository.commit('side')
  repository.git('checkout', '--quiet', 'main')
  repository.git('merge', '--quiet', '--no-ff', '-s', 'ours', '-m', 'merge', 'side')
  const merge = repository.git('rev-parse', 'HEAD')
  const order = await ordered([merge, side, hash['c'] as string, hash['a'] as string])
  expect(order[0]).toBe(hash['a'])
  expect(order[3]).toBe(merge)
})

test('labels and commits of elsewhere have no place, nor has anything where there is no repository', async () => {
  const foreign = '0123456789'.repeat(4)
  expect((await commitOrder([foreign, '6.18', null, '-x\n'], folder)).places.size).toBe(0)
  expect([...(await commitOrder([foreign, hash['a'] as string, null], folder)).places.keys()]).toEqual([
    hash['a'],
  ])
  expect((await commitOrder([hash['a'] as string], tmpdir())).places.size).toBe(0)
  expect((await commitOrder([], folder)).places.size).toBe(0)
})

test('what keeps commits from having a place is said', async () => {
  const [foreign, root, c] = ['0123456789'.repeat(4), hash['root'] as string, hash['c'] as string]
  const problemIn = async (place: string, labels: readonly string[]) =>
    (await commitOrder(labels, place)).problem
  expect(await problemIn(folder, [root, c])).toBeNull()
  expect(await problemIn(folder, [root, foreign])).toMatch(
    /^1 of 2 commits are not in the repository here .*git fetch/,
  )
  expect(await problemIn(tmpdir(), [root])).toBeNull()
  const shallow = mkdtempSync(join(tmpdir(), 'muxbench-shallow-'))
  repository.git('clone', '--quiet', '--depth', '1', `file://${folder}`, shallow)
  expect(await problemIn(shallow, [root, foreign])).toMatch(
    /^2 of 2 commits are not in this shallow clone .*--unshallow/,
  )
  rmSync(shallow, { recursive: true })
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  expect(await problemIn(folder, [root])).toMatch(
    /order of the commits is not known: git refuses .* another user owns it/,
  )
  vi.stubEnv('PATH', '/nowhere')
  expect(await problemIn(folder, [root])).toMatch(/not known: git is not installed here: install it$/)
  vi.unstubAllEnvs()
})
