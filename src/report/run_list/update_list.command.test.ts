import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import * as reading from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { runText } from '../../result/run/write_run.ts'
import { packageFile } from '../../suite/package_file.ts'
import { hasList, updateList } from './update_list.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'muxbench list '))
  // A slow machine would not read all runs within the second that an update may take.
  vi.spyOn(performance, 'now').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(parent, { recursive: true, force: true })
})

const small = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['ready'] })

function startedAt(moment: string, run: RunFile = small): RunFile {
  return { ...run, run: { ...run.run, startedAt: moment } }
}

function put(folder: string, run: RunFile | string, withReport = true): void {
  mkdirSync(join(parent, folder), { recursive: true })
  writeFileSync(join(parent, folder, 'run.json'), typeof run === 'string' ? run : runText(run))
  if (withReport) writeFileSync(join(parent, folder, 'report.html'), 'report')
}

const page = () => readFileSync(join(parent, 'index.html'), 'utf8')
const items = () =>
  [...page().matchAll(/<tr(?: class="unread")?>(<td class="pick">[\s\S]*?)<\/tr>/g)].map(([, item]) =>
    (item as string)
      .replaceAll('</td>', '|')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('\u00a0', ' '),
  )

test('every run with its date, suite, machine and headline, the newest first, linked to its report', async () => {
  put('older', startedAt('2026-01-02T03:04:05.000Z'))
  put('newest', startedAt('2026-03-02T03:04:05.000Z'))
  put('between', startedAt('2026-02-02T03:04:05.000Z'), false)
  await updateList(parent)
  const [first, second, third] = items()
  expect(first).toMatch(
    /^\|newest\|2026-03-02 03:04\|default\|Example CPU @ 2\.50GHz, Linux 6\.18\.0\|\|With 1 of 64 descriptors active, epoll .*\|$/,
  )
  expect(second).toMatch(/^\|between no report\.html\|2026-02-02 03:04\|/)
  expect(third).toContain('2026-01-02 03:04')
  expect(page()).toContain('<a href="./newest/report.html">newest</a>')
  // A line for each mechanism and trigger, of which each has a point for each N.
  expect(
    page().match(/<polyline points="2\.0,[\d.]+ 118\.0,[\d.]+" stroke="var\(--line-\d\)"\/>/g),
  ).toHaveLength(12)
  expect(page()).not.toContain('<a href="./between')
  expect(page()).toContain('<h1>3 runs</h1>')
  expect(hasList(parent)).toBe(true)
})

test('what is damaged is listed with its reason, what is foreign is not, and nothing fails', async () => {
  put('good', small)
  put('cut', runText(small).slice(0, 1000))
  put('future', JSON.stringify({ schemaVersion: 9 }))
  put('partial', { ...small, run: { ...small.run, status: 'partial', blocksFinished: 2 } })
  mkdirSync(join(parent, 'odd/run.json'), { recursive: true })
  mkdirSync(join(parent, 'foreign'))
  writeFileSync(join(parent, 'notes.txt'), 'text')
  symlinkSync('nowhere', join(parent, 'dangling'))
  mkdirSync(join(parent, 'pipe'))
  execFileSync('mkfifo', [join(parent, 'pipe/run.json')])
  await updateList(parent)
  const all = items().join('\n\n')
  expect(items()).toHaveLength(6)
  expect(all).toContain('run.json: it is cut off or damaged')
  expect(all).toContain('its schemaVersion is 9')
  expect(all.match(/its run\.json is no file/g)).toHaveLength(2)
  expect(all).toContain('partial, 2 of 6 blocks')
  expect(all).not.toMatch(/foreign|notes|dangling/)
})

test('only what is new or has changed is read', async () => {
  const spy = vi.spyOn(reading, 'readRun')
  for (let i = 0; i < 5; i++) put(`run${i}`, startedAt(`2026-01-0${i + 1}T00:00:00.000Z`))
  await updateList(parent)
  expect(spy).toHaveBeenCalledTimes(5)
  const before = page()
  await updateList(parent)
  expect(spy).toHaveBeenCalledTimes(5)
  expect(page()).toBe(before)
  put('run2', startedAt('2026-01-03T00:00:00.000Z', { ...small, cells: [] }))
  utimesSync(join(parent, 'run2/run.json'), 1e9, 1e9)
  rmSync(join(parent, 'run3'), { recursive: true })
  await updateList(parent)
  expect(spy).toHaveBeenCalledTimes(6)
  expect(items()).toHaveLength(4)
  expect(page()).toContain('<h1>4 runs</h1>')
})

test('a damaged list is made anew, from the runs', async () => {
  put('run', small)
  await updateList(parent)
  const good = page()
  writeFileSync(join(parent, 'index.html'), good.replace('"folder"', '"nothing"'))
  await updateList(parent)
  expect(page()).toBe(good)
  writeFileSync(join(parent, 'index.html'), good.replace(/id="runs">.*/, 'id="runs">[{</script>'))
  await updateList(parent)
  expect(page()).toBe(good)
})

test('hundreds of runs that no list has seen are read a second long, and the rest next time', async () => {
  for (let i = 0; i < 30; i++) put(`run${i}`, small)
  let clock = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (clock += 100))
  await updateList(parent)
  const unread = () => items().filter(item => item.includes('|not read yet'))
  expect(unread()).toHaveLength(21)
  await updateList(parent)
  await updateList(parent)
  await updateList(parent)
  expect(unread()).toEqual([])
})

test('a page that is not a list of muxbench stays as it is', async () => {
  put('run', small)
  writeFileSync(join(parent, 'index.html'), '<h1>My pages</h1>')
  await updateList(parent)
  expect(page()).toBe('<h1>My pages</h1>')
  expect(hasList(parent)).toBe(false)
  rmSync(join(parent, 'index.html'))
  mkdirSync(join(parent, 'index.html'))
  await updateList(parent)
  expect(statSync(join(parent, 'index.html')).isDirectory()).toBe(true)
})

test('hostile text is text, in the page and in what it keeps', async () => {
  put('hostile', hostileRun())
  put('javascript:alert(1)"><img src=x>', small)
  await updateList(parent)
  await updateList(parent)
  const html = page()
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html).not.toMatch(/<img|<b>|href="javascript/)
  expect(html).toContain('href="./javascript%3Aalert(1)%22%3E%3Cimg%20src%3Dx%3E/report.html"')
  expect(html.length).toBeLessThan(50_000)
})

test('runs that finish at once are all there in the end', async () => {
  const folders = Array.from({ length: 5 }, (_, i) => `run${i}`)
  await Promise.all(
    folders.map(async (folder, i) => {
      await new Promise(resolve => setTimeout(resolve, 3 * i))
      put(folder, small)
      await updateList(parent)
    }),
  )
  expect(items()).toHaveLength(5)
})

test('a run that appears while the list is written is in it', async () => {
  put('first', small)
  const read = reading.readRun
  vi.spyOn(reading, 'readRun').mockImplementation(given => {
    if (!existsSync(join(parent, 'second'))) put('second', small)
    return read(given)
  })
  await updateList(parent)
  expect(items()).toHaveLength(2)
})

test('git ignores the list and the runs, but not the sample', () => {
  const ignored = (path: string) => {
    try {
      execFileSync('git', ['check-ignore', '-q', path], { cwd: packageFile('.') })
      return true
    } catch {
      return false
    }
  }
  if (!existsSync(packageFile('.git'))) return
  expect(['reports/index.html', 'reports/x/run.json'].map(ignored)).toEqual([true, true])
  expect(ignored('reports/sample/run.json')).toBe(false)
})
