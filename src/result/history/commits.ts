import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { InputError } from '../../suite/input_error.ts'
import type { HistoryCommit } from './schema.ts'

/** Long enough for a repository on a slow disk, and an end where git waits for something. */
const TIMEOUT_MS = 60_000

/** What git printed; null where there is no git, no repository, or nothing that it knows. */
function git(folder: string, args: readonly string[], input = ''): Promise<string | null> {
  return new Promise(resolve => {
    const options = {
      encoding: 'utf8' as const,
      maxBuffer: 2 ** 28,
      timeout: TIMEOUT_MS,
      // Looking must not write: a build beside us may hold the index.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    }
    const child = execFile('git', ['-C', folder, ...args], options, (error, stdout) =>
      resolve(error ? null : stdout.trimEnd()),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

/** What the user says of what was measured. */
export interface CommitGiven {
  /** A revision; by default HEAD. What git does not know is a label. */
  readonly commit?: string | undefined
  /** Any text, without asking git. */
  readonly label?: string | undefined
  readonly date?: string | undefined
  /** A folder of the repository; by default the current one. */
  readonly git?: string | undefined
}

export interface CommitFacts {
  readonly commit: HistoryCommit | null
  readonly notes: readonly string[]
}

function momentOf(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) {
    throw new InputError(`--date: "${text.slice(0, 40)}" is no date (give one such as 2026-11-21T08:34:00Z)`)
  }
  return date.toISOString()
}

/** @throws InputError for a name that says nothing, as of a variable that a job has not set. */
function checkNames(given: CommitGiven): void {
  for (const name of ['commit', 'label'] as const) {
    if (given[name]?.trim() === '') {
      throw new InputError(`--${name}: it is empty (leave it out for the commit of the current repository)`)
    }
  }
}

/** The full name of a commit that the repository has. */
async function resolved(folder: string, revision: string): Promise<string | null> {
  // Nothing that git would take for an option.
  if (revision.startsWith('-')) return null
  return git(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
}

/** Changes of tracked files, the history itself not counted: it changes with every add. */
async function isDirty(folder: string, historyPath: string): Promise<boolean | null> {
  const top = await git(folder, ['rev-parse', '--show-toplevel'])
  if (top === null) return null
  let inside = ''
  try {
    inside = relative(realpathSync(top), realpathSync(historyPath))
  } catch {
    // A history that is yet to be made is not tracked.
  }
  const excluded = inside === '' || inside.startsWith('..') ? [] : [`:(exclude,top,literal)${inside}`]
  const status = await git(top, ['status', '--porcelain', '--untracked-files=no', '--', '.', ...excluded])
  return status === null ? null : status !== ''
}

/**
 * What was measured, from git where the command is run in a repository, or as the user says.
 * @throws InputError for a date that is none, an empty name, and a --git that is no repository.
 */
export async function commitFacts(given: CommitGiven, historyPath: string): Promise<CommitFacts> {
  checkNames(given)
  const givenDate = given.date === undefined ? null : momentOf(given.date)
  if (given.label !== undefined) {
    const commit = { label: given.label, date: givenDate, subject: null, isDirty: null }
    return { commit, notes: [] }
  }
  const folder = given.git ?? '.'
  const head = await resolved(folder, 'HEAD')
  if (given.git !== undefined && head === null) {
    throw new InputError(`--git: git knows no commit in ${given.git} (give a folder of a repository)`)
  }
  const hash = given.commit === undefined ? head : await resolved(folder, given.commit)
  if (hash === null) {
    if (given.commit === undefined) {
      if (givenDate !== null)
        throw new InputError('--date: there is no commit to date (add --commit or --label)')
      return { commit: null, notes: ['no commit: there is no git repository here (add --commit or --label)'] }
    }
    const commit = { label: given.commit, date: givenDate, subject: null, isDirty: null }
    return {
      commit,
      notes: head === null ? [] : [`git does not know "${given.commit}" here: it is kept as a label`],
    }
  }
  const shown = (await git(folder, ['show', '-s', '--no-show-signature', '--format=%cI%n%s', hash])) ?? ''
  const [date = '', subject = ''] = shown.split('\n')
  const dirty = hash === head ? await isDirty(folder, historyPath) : null
  const commit = {
    label: hash,
    date: givenDate ?? (date === '' ? null : momentOf(date)),
    subject: subject === '' ? null : subject,
    isDirty: dirty,
  }
  return {
    commit,
    notes: dirty ? ['the working tree has changes that are not committed: the line says so'] : [],
  }
}

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
