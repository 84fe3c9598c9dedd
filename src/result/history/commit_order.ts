import { git } from './git.ts'

const HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * The place of each commit in git's topological order, parents first; null where a label is no commit of the
 * repository, since then an order of some would be none of all.
 */
export async function commitOrder(
  labels: readonly (string | null)[],
  folder: string,
): Promise<ReadonlyMap<string, number> | null> {
  const commits = [...new Set(labels)]
  if (commits.length === 0 || !commits.every(label => label !== null && HASH.test(label))) return null
  const known = await git(folder, ['cat-file', '--batch-check'], `${commits.join('\n')}\n`)
  if (known === null || !known.split('\n').every(line => / commit \d+$/.test(line))) return null
  // Of a large repository only what lies between them.
  const base = await git(folder, ['merge-base', '--octopus', ...(commits as string[])])
  const bounds = base === null ? [] : (await parentsOf(folder, base)).map(parent => `^${parent}`)
  const listed = await git(
    folder,
    ['rev-list', '--topo-order', '--reverse', '--stdin'],
    `${[...commits, ...bounds].join('\n')}\n`,
  )
  if (listed === null) return null
  const places = new Map(listed.split('\n').map((hash, i) => [hash, i]))
  return commits.every(commit => places.has(commit as string)) ? places : null
}

async function parentsOf(folder: string, commit: string): Promise<string[]> {
  const line = await git(folder, ['rev-list', '--parents', '-n', '1', commit])
  return (line ?? '').split(' ').slice(1)
}
