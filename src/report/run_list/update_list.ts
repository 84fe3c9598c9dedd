import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { readRun } from '../../result/run/read_run.ts'
import { writeWhole } from '../../result/run/write_run.ts'
import { plainLine } from '../escape.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { factsOf, type ListEntry, listEntry, shortened } from './list_entry.ts'
import { LIST_DATA, LIST_MARK, type ListedRun, renderList } from './list_html.ts'

/** The most time, in ms, that an update spends on reading new runs. The others are read the next time. */
const READING_MS = 1000

/** A larger run.json takes too long to read for one line in a list. */
const MOST_BYTES = 64 * 2 ** 20

/** Other processes may finish runs meanwhile: the folder is looked at again after writing, at most so often. */
const MOST_ROUNDS = 5

/** A folder that holds a run.json, before it is read. */
interface Found {
  readonly folder: string
  readonly size: number
  readonly modifiedMs: number
  readonly isFile: boolean
  readonly hasReport: boolean
}

function stats(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}

/** Returns the folders that hold a run.json. A folder that cannot be looked at is passed over. */
function foundIn(parent: string): Found[] {
  return readdirSync(parent).flatMap(folder => {
    try {
      const run = stats(join(parent, folder, 'run.json'))
      if (!run) return []
      const hasReport = stats(join(parent, folder, 'report.html'))?.isFile() ?? false
      return [{ folder, size: run.size, modifiedMs: run.mtimeMs, isFile: run.isFile(), hasReport }]
    } catch {
      return []
    }
  })
}

function textOf(path: string): string | null {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}

/** Returns the entries of an earlier list by folder; none where there is no list or it is damaged. */
function knownEntries(text: string | null): Map<string, ListEntry> {
  try {
    const data: unknown = JSON.parse(LIST_DATA.exec(text ?? '')?.[1] ?? '[]')
    return new Map(v.parse(v.array(listEntry), data).map(entry => [entry.folder, entry]))
  } catch {
    return new Map()
  }
}

const NOT_YET = 'not read yet: the next run or report does it'

function read(parent: string, { folder, size, modifiedMs, isFile }: Found): ListEntry {
  const entry = { folder, size, modifiedMs, facts: null }
  if (!isFile) return { ...entry, reason: 'its run.json is no file' }
  if (size > MOST_BYTES) return { ...entry, reason: 'its run.json is too large for a list' }
  try {
    return { ...entry, facts: factsOf(readRun(join(parent, folder, 'run.json'))), reason: null }
  } catch (error) {
    const { message } = error as Error
    const reason = message.replace(join(parent, folder), '').replace(/^\//, '')
    return { ...entry, reason: shortened(plainLine(reason)) }
  }
}

/** Returns an entry for each folder. New and changed runs are read, the newest first, until the time is over. */
function listed(parent: string, found: readonly Found[], known: ReadonlyMap<string, ListEntry>): ListedRun[] {
  const until = performance.now() + READING_MS
  const newestFirst = [...found].sort((a, b) => b.modifiedMs - a.modifiedMs)
  return newestFirst.map(each => {
    const { folder, size, modifiedMs, hasReport } = each
    const before = known.get(folder)
    const isSame = before?.size === size && before.modifiedMs === modifiedMs && before.reason !== NOT_YET
    if (before && isSame) return { ...before, hasReport }
    const entry =
      performance.now() < until
        ? read(parent, each)
        : { folder, size, modifiedMs, facts: null, reason: NOT_YET }
    return { ...entry, hasReport }
  })
}

/** Returns whether the index.html of a folder is a list by muxbench. */
export function hasList(parent: string): boolean {
  return textOf(join(parent, 'index.html'))?.includes(LIST_MARK) ?? false
}

/** Brings the list of runs up to date; a foreign page stays. @throws Error if the folder cannot be used. */
export async function updateList(parent: string): Promise<void> {
  const path = join(parent, 'index.html')
  const assets = loadPageAssets(undefined, 'list')
  let found = foundIn(parent)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = textOf(path)
    if (before === null ? stats(path) !== undefined : !before.includes(LIST_MARK)) return
    const text = renderList(listed(parent, found, knownEntries(before)), assets)
    if (text !== before) await writeWhole(path, text)
    const now = foundIn(parent)
    if (JSON.stringify(now) === JSON.stringify(found)) return
    found = now
  }
}
