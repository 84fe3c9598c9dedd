import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { readRun } from '../../result/read_run.ts'
import { writeWhole } from '../../result/write_run.ts'
import { plainLine } from '../escape.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { factsOf, type ListEntry, listEntry, shortened } from './list_entry.ts'
import { LIST_DATA, LIST_MARK, type ListedRun, renderList } from './list_html.ts'

/** Nobody waits longer than this for runs that no list has seen; the others are read next time. */
const READING_MS = 1000

/** What takes longer than that to read is not read for a line in a list. */
const MOST_BYTES = 64 * 2 ** 20

/** Others may finish a run while this one writes; whoever is last sees all of them. */
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

/** Folders without a run.json, and what cannot be looked at, are none of muxbench's. */
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

/** What the list that is there knows; nothing where it is damaged. */
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

/** Reads what is new or has changed, the newest first, as far as the time goes. */
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

/** Whether the page of a folder is one of muxbench's lists. */
export function hasList(parent: string): boolean {
  return textOf(join(parent, 'index.html'))?.includes(LIST_MARK) ?? false
}

/**
 * Brings `parent`/index.html up to date with the runs in its folders. A page that is not muxbench's stays.
 * @throws Error where the folder cannot be read or written to.
 */
export async function updateList(parent: string): Promise<void> {
  const path = join(parent, 'index.html')
  const { style } = loadPageAssets()
  let found = foundIn(parent)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = textOf(path)
    if (before === null ? stats(path) !== undefined : !before.includes(LIST_MARK)) return
    const text = renderList(listed(parent, found, knownEntries(before)), style)
    if (text !== before) await writeWhole(path, text)
    const now = foundIn(parent)
    if (JSON.stringify(now) === JSON.stringify(found)) return
    found = now
  }
}
