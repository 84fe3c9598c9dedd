import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { commitFacts } from './commits.ts'
import { Repository } from './repository.fixture.ts'

let folder = ''
let repository: Repository
let [first, second] = ['', '']
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench-commits-'))
  mkdirSync(join(folder, 'repository'))
  mkdirSync(join(folder, 'elsewhere'))
  repository = new Repository(join(folder, 'repository'))
  first = repository.commit('first: <b>bold</b>')
  repository.git('tag', 'v1')
  second = repository.commit('second', '2026-03-04T05:06:07+02:00')
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const nowhere = () => join(folder, 'elsewhere', 'history')

test('HEAD is the commit, with its date in UTC and its subject', async () => {
  expect(await commitFacts({ git: repository.folder }, nowhere())).toEqual({
    commit: { label: second, date: '2026-03-04T03:06:07.000Z', subject: 'second', isDirty: false },
    notes: [],
  })
})

test('any revision can be given; whether the tree is dirty then says nothing of it', async () => {
  const { commit } = await commitFacts({ git: repository.folder, commit: 'v1' }, nowhere())
  expect(commit).toEqual({
    label: first,
    date: '2026-01-02T03:04:05.000Z',
    subject: 'first: <b>bold</b>',
    isDirty: null,
  })
})

test('a dirty tree is noted; the history itself does not make it dirty, nor does what git does not track', async () => {
  const history = join(repository.folder, 'bench history.ndjson')
  writeFileSync(history, 'one')
  writeFileSync(join(repository.folder, 'untracked'), '')
  repository.git('add', history)
  repository.git('commit', '--quiet', '-m', 'history')
  writeFileSync(history, 'two')
  const clean = await commitFacts({ git: repository.folder }, history)
  expect(clean.commit?.isDirty).toBe(false)
  writeFileSync(join(repository.folder, 'file'), 'changed')
  const dirty = await commitFacts({ git: repository.folder }, history)
  expect(dirty.commit?.isDirty).toBe(true)
  expect(dirty.notes).toEqual([expect.stringContaining('not committed')])
  repository.git('checkout', '--quiet', 'file')
  repository.git('reset', '--quiet', '--hard', second)
})

test('what git does not know is a label, and nothing is taken for an option of git', async () => {
  for (const commit of ['6.18.0-rc3', '--upload-pack=x', '-h']) {
    const { commit: kept, notes } = await commitFacts({ git: repository.folder, commit }, nowhere())
    expect(kept).toEqual({ label: commit, date: null, subject: null, isDirty: null })
    expect(notes).toEqual([expect.stringContaining('kept as a label')])
  }
})

test('--label asks no git, --date overrides that of the commit', async () => {
  const date = '2026-05-06'
  expect((await commitFacts({ label: second, date, git: repository.folder }, nowhere())).commit).toEqual({
    label: second,
    date: '2026-05-06T00:00:00.000Z',
    subject: null,
    isDirty: null,
  })
  const { commit } = await commitFacts({ git: repository.folder, date }, nowhere())
  expect(commit).toMatchObject({ label: second, date: '2026-05-06T00:00:00.000Z', subject: 'second' })
  await expect(commitFacts({ label: 'x', date: 'soon' }, nowhere())).rejects.toThrow('is not a date')
})

test('without a repository there is no commit, and a note; a --git that is none is refused', async () => {
  const elsewhere = join(folder, 'elsewhere')
  await expect(commitFacts({ git: elsewhere }, nowhere())).rejects.toThrow('--git: git knows no commit in')
  vi.stubEnv('GIT_DIR', join(folder, 'no-such'))
  expect(await commitFacts({}, nowhere())).toEqual({
    commit: null,
    notes: [expect.stringContaining('no git repository')],
  })
  await expect(commitFacts({ date: '2026-01-01' }, nowhere())).rejects.toThrow('no commit to date')
})

test('without git there is no commit either', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const said = 'git is not installed here: install it'
  expect(await commitFacts({}, nowhere())).toEqual({
    commit: null,
    notes: [`no commit: ${said}, or add --label`],
  })
  const { commit, notes } = await commitFacts({ commit: 'abc' }, nowhere())
  expect(commit?.label).toBe('abc')
  expect(notes).toEqual([`${said}: "abc" is kept as a label`])
  await expect(commitFacts({ git: repository.folder }, nowhere())).rejects.toThrow(`--git: ${said}`)
})

test('a repository that belongs to someone else is named, with the way to allow it', async () => {
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  const message = `git refuses ${repository.folder}`
  await expect(commitFacts({ git: repository.folder }, nowhere())).rejects.toThrow(message)
  await expect(commitFacts({ git: repository.folder }, nowhere())).rejects.toThrow('safe.directory')
  expect((await commitFacts({ git: repository.folder, label: 'x' }, nowhere())).commit?.label).toBe('x')
})

test('a commit that is missing is named as such, and one of a shallow clone as beyond it', async () => {
  const shallow = join(folder, 'shallow')
  repository.git('clone', '--quiet', '--depth', '1', `file://${repository.folder}`, shallow)
  const notesOf = async (git: string, commit: string) => (await commitFacts({ git, commit }, nowhere())).notes
  expect(await notesOf(shallow, first)).toEqual([
    expect.stringMatching(
      /not among the commits of this shallow clone .*git fetch --unshallow.*kept as a label/,
    ),
  ])
  expect(await notesOf(repository.folder, '0123456789'.repeat(4))).toEqual([
    expect.stringMatching(
      /^the commit 0123456789.* is not in the repository here .*git fetch.*kept as a label/,
    ),
  ])
})

test('a repository that git cannot read is told apart from none, with what git says', async () => {
  const damaged = join(folder, 'damaged')
  mkdirSync(damaged)
  new Repository(damaged)
  appendFileSync(join(damaged, '.git/config'), '[broken\n')
  vi.stubEnv('GIT_DIR', join(damaged, '.git'))
  expect((await commitFacts({}, nowhere())).notes).toEqual([
    expect.stringMatching(
      /^no commit: git cannot read the repository here \(bad config line .*\): mend it, or/,
    ),
  ])
})

test('a repository without commits is told apart from none', async () => {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  new Repository(empty)
  vi.stubEnv('GIT_DIR', join(empty, '.git'))
  expect((await commitFacts({}, nowhere())).notes).toEqual([expect.stringContaining('none yet')])
})

test('an empty name, as of a variable that a job has not set, is refused', async () => {
  await expect(commitFacts({ label: '' }, nowhere())).rejects.toThrow('--label: it is empty')
  await expect(commitFacts({ commit: ' ' }, nowhere())).rejects.toThrow('--commit: it is empty')
})
