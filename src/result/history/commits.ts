import { execFile } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { InputError } from '../../suite/input_error.ts'
import type { HistoryCommit } from './schema.ts'

/** Enough for a repository on a slow disk; git may wait for something that never comes. */
const TIMEOUT_MS = 60_000

/** What git said: what it printed, or null where it failed, and then why as far as a user can do something about it. */
interface GitAnswer {
  readonly printed: string | null
  readonly problem: string | null
}

/** Returns why git failed, in words for the user; null for a failure that is an answer, such as that there is no repository. */
function problemOf(
  error: Error & { code?: unknown; killed?: boolean | undefined },
  stderr: string,
): string | null {
  if (error.code === 'ENOENT') return 'git is not installed here: install it'
  if (error.killed) return `git did not answer within ${TIMEOUT_MS / 1000} s: try again`
  const owned = /detected dubious ownership in repository at '(.*)'/.exec(stderr)?.[1]
  if (owned !== undefined) {
    return `git refuses ${owned}, since another user owns it: allow it with git config --global --add safe.directory '${owned}'`
  }
  const said = /^fatal: (.*)/m.exec(stderr)?.[1]
  const isAnswer = said === undefined || /^(not a git repository|cannot change to)/.test(said)
  return isAnswer ? null : `git cannot read the repository here (${said}): mend it`
}

/** Asks git, whose locks and prompts are turned off. */
function askGit(folder: string, args: readonly string[], input = ''): Promise<GitAnswer> {
  return new Promise(resolve => {
    const options = {
      encoding: 'utf8' as const,
      maxBuffer: 2 ** 28,
      timeout: TIMEOUT_MS,
      // Without this, status would write the index, which another process may hold.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    }
    const child = execFile('git', ['-C', folder, ...args], options, (error, stdout, stderr) =>
      resolve({
        printed: error ? null : stdout.trimEnd(),
        problem: error ? problemOf(error, stderr) : null,
      }),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

/** Returns what git printed, or null where there is no git or no repository, or where git failed. */
async function git(folder: string, args: readonly string[], input = ''): Promise<string | null> {
  return (await askGit(folder, args, input)).printed
}

/** Returns why git cannot be asked in a folder at all, in words for the user; null where it can, or there is no repository. */
async function problemIn(folder: string): Promise<string | null> {
  return (await askGit(folder, ['rev-parse', '--git-dir'])).problem
}

/** Returns whether the clone has only the latest commits of its history. */
async function isShallow(folder: string): Promise<boolean> {
  return (await git(folder, ['rev-parse', '--is-shallow-repository'])) === 'true'
}

const UNSHALLOW = 'get the others with git fetch --unshallow'

/** What the user says of the commit that was measured. */
interface CommitGiven {
  /** A revision, by default HEAD. One that git does not know is kept as a label. */
  readonly commit?: string | undefined
  /** Any text. Git is not asked. */
  readonly label?: string | undefined
  readonly date?: string | undefined
  /** A folder of the repository, by default the current one. */
  readonly git?: string | undefined
}

interface CommitFacts {
  readonly commit: HistoryCommit | null
  readonly notes: readonly string[]
}

function momentOf(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) {
    throw new InputError(
      `--date: "${text.slice(0, 40)}" is not a date (give one such as 2026-11-21T08:34:00Z)`,
    )
  }
  return date.toISOString()
}

/** @throws InputError for an empty name, which a script passes where a variable is not set. */
function checkNames(given: CommitGiven): void {
  for (const name of ['commit', 'label'] as const) {
    if (given[name]?.trim() === '') {
      throw new InputError(`--${name}: it is empty (leave it out for the commit of the current repository)`)
    }
  }
}

/** Returns the hash of a revision, or null where the repository does not have it. */
async function resolved(folder: string, revision: string): Promise<string | null> {
  // Git would take such a revision for an option.
  if (revision.startsWith('-')) return null
  return git(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
}

/** Returns whether tracked files have changes. The history is left out, since every add changes it. */
async function isDirty(folder: string, historyPath: string): Promise<boolean | null> {
  const top = await git(folder, ['rev-parse', '--show-toplevel'])
  if (top === null) return null
  let inside = ''
  try {
    inside = relative(realpathSync(top), realpathSync(historyPath))
  } catch {
    // The history does not exist yet, so git does not track it.
  }
  const excluded = inside === '' || inside.startsWith('..') ? [] : [`:(exclude,top,literal)${inside}`]
  const status = await git(top, ['status', '--porcelain', '--untracked-files=no', '--', '.', ...excluded])
  return status === null ? null : status !== ''
}

/** Says why there is no HEAD in a folder that git can be asked in. */
async function missingHead(folder: string): Promise<string> {
  const isRepository = (await git(folder, ['rev-parse', '--git-dir'])) !== null
  return isRepository
    ? 'the git repository here has none yet (commit something, or add --label)'
    : 'there is no git repository here (add --commit or --label)'
}

/** Says that a repository does not have a revision, which is then kept as a label. */
async function unknownCommit(revision: string, folder: string): Promise<string> {
  if (await isShallow(folder)) {
    return `"${revision}" is not among the commits of this shallow clone (${UNSHALLOW}): it is kept as a label`
  }
  const isHash = /^[0-9a-f]{7,64}$/.test(revision)
  return isHash
    ? `the commit ${revision} is not in the repository here (get it with git fetch): it is kept as a label`
    : `git does not know "${revision}" here: it is kept as a label`
}

/**
 * Returns what was measured, from git or as the user says.
 * @param historyPath is the file of the history, whose changes do not make the working tree dirty.
 * @throws InputError for an invalid date, an empty name, and a --git that is not a repository.
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
  const problem = head === null ? await problemIn(folder) : null
  if (given.git !== undefined && problem !== null) throw new InputError(`--git: ${problem}, or add --label`)
  if (given.git !== undefined && head === null) {
    throw new InputError(`--git: git knows no commit in ${given.git} (give a folder of a repository)`)
  }
  const hash = given.commit === undefined ? head : await resolved(folder, given.commit)
  if (hash === null) {
    if (given.commit === undefined) {
      if (givenDate !== null)
        throw new InputError('--date: there is no commit to date (add --commit or --label)')
      const reason = problem ? `${problem}, or add --label` : await missingHead(folder)
      return { commit: null, notes: [`no commit: ${reason}`] }
    }
    const commit = { label: given.commit, date: givenDate, subject: null, isDirty: null }
    if (problem !== null) return { commit, notes: [`${problem}: "${given.commit}" is kept as a label`] }
    return { commit, notes: head === null ? [] : [await unknownCommit(given.commit, folder)] }
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

/** Returns git's answer with one line for each of `hashes`, which is `commit` for those that the repository has. */
function askForTypes(folder: string, hashes: readonly string[]): Promise<GitAnswer> {
  return askGit(folder, ['cat-file', '--batch-check=%(objecttype)'], `${hashes.join('\n')}\n`)
}

/**
 * Returns arguments of git rev-list that exclude what lies before the common ancestor of the commits, so that a large
 * repository is not listed whole.
 */
async function boundsOf(folder: string, commits: readonly string[]): Promise<string[]> {
  const base = await git(folder, ['merge-base', '--octopus', ...commits])
  if (base === null) return []
  const line = await git(folder, ['rev-list', '--parents', '-n', '1', base])
  return (line ?? '')
    .split(' ')
    .slice(1)
    .map(parent => `^${parent}`)
}

/** Says why some commits have no place; null where there is nothing that the user can do about it. */
async function missingProblem(count: number, missing: number, folder: string): Promise<string | null> {
  if (missing === 0) return null
  if (await isShallow(folder)) {
    return `${missing} of ${count} commits are not in this shallow clone (${UNSHALLOW})`
  }
  // A repository that has none of them is another one.
  if (missing === count) return null
  return `${missing} of ${count} commits are not in the repository here (get them with git fetch)`
}

interface CommitOrder {
  readonly places: ReadonlyMap<string, number>
  /** What keeps some commits from having a place, and what to do about it. */
  readonly problem: string | null
}

/** Returns the place of each commit that the repository knows in git's topological order, parents first. */
export async function commitOrder(labels: readonly (string | null)[], folder: string): Promise<CommitOrder> {
  const hashes = [...new Set(labels)].filter(label => label !== null && HASH.test(label)) as string[]
  if (hashes.length === 0) return { places: new Map(), problem: null }
  const answer = await askForTypes(folder, hashes)
  if (answer.printed === null) {
    const problem = answer.problem && `the order of the commits is not known: ${answer.problem}`
    return { places: new Map(), problem }
  }
  const types = answer.printed.split('\n')
  const commits = hashes.filter((_, i) => types[i] === 'commit')
  const problem = await missingProblem(hashes.length, hashes.length - commits.length, folder)
  if (commits.length === 0) return { places: new Map(), problem }
  const given = [...commits, ...(await boundsOf(folder, commits))]
  const listed = await git(
    folder,
    ['rev-list', '--topo-order', '--reverse', '--stdin'],
    `${given.join('\n')}\n`,
  )
  const asked = new Set(commits)
  const places = (listed ?? '').split('\n').map((hash, i) => [hash, i] as const)
  return { places: new Map(places.filter(([hash]) => asked.has(hash))), problem }
}
