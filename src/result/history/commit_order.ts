import { git } from './git.ts'

const HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/

async function knownOf(folder: string, hashes: readonly string[]): Promise<string[]> {
  const answers = await git(folder, ['cat-file', '--batch-check=%(objecttype)'], `${hashes.join('\n')}\n`)
  const types = (answers ?? '').split('\n')
  return hashes.filter((_, i) => types[i] === 'commit')
}

/** Of a large repository only what lies between the commits: nothing before what they all come from. */
async function boundsOf(folder: string, commits: readonly string[]): Promise<string[]> {
  const base = await git(folder, ['merge-base', '--octopus', ...commits])
  if (base === null) return []
  const line = await git(folder, ['rev-list', '--parents', '-n', '1', base])
  return (line ?? '')
    .split(' ')
    .slice(1)
    .map(parent => `^${parent}`)
}

/** The place of each commit that the repository knows in git's topological order, parents first. */
export async function commitOrder(
  labels: readonly (string | null)[],
  folder: string,
): Promise<ReadonlyMap<string, number>> {
  const hashes = [...new Set(labels)].filter(label => label !== null && HASH.test(label)) as string[]
  const commits = hashes.length === 0 ? [] : await knownOf(folder, hashes)
  if (commits.length === 0) return new Map()
  const given = [...commits, ...(await boundsOf(folder, commits))]
  const listed = await git(
    folder,
    ['rev-list', '--topo-order', '--reverse', '--stdin'],
    `${given.join('\n')}\n`,
  )
  const asked = new Set(commits)
  const places = (listed ?? '').split('\n').map((hash, i) => [hash, i] as const)
  return new Map(places.filter(([hash]) => asked.has(hash)))
}
