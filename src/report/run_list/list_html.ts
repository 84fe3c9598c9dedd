import { counted } from '../../units/format.ts'
import { embedJson, escapeHtml, prose } from '../escape.ts'
import { staticPageHtml } from '../html/page_shell.ts'
import type { ListEntry } from './list_entry.ts'

/** The mark by which muxbench recognizes its own pages. */
export const LIST_MARK = '<meta name="generator" content="muxbench list of runs 1">'

/** The element that keeps what has been read, so that no run.json is read twice. */
export const LIST_DATA = /<script type="application\/json" id="runs">([^<]*)<\/script>/

/** A folder in the list. */
export interface ListedRun extends ListEntry {
  /** Whether there is a report to link to. */
  readonly hasReport: boolean
}

/** Returns when a run was measured, or, where that is not known, when its file was written; ms since 1970. */
function momentOf({ facts, modifiedMs }: ListEntry): number {
  const started = Date.parse(facts?.startedAt ?? '')
  return Number.isFinite(started) ? started : modifiedMs
}

function newestFirst(runs: readonly ListedRun[]): ListedRun[] {
  return [...runs].sort((a, b) => momentOf(b) - momentOf(a) || (a.folder < b.folder ? -1 : 1))
}

/** Returns `2026-11-21 08:34`, in UTC. */
function dateWords(entry: ListEntry): string {
  const date = new Date(momentOf(entry))
  return Number.isFinite(date.getTime()) ? date.toISOString().slice(0, 16).replace('T', ' ') : 'no date'
}

/** Returns a relative address, which has no scheme, whatever the folder is named. */
function address(folder: string, file: string): string {
  return escapeHtml(`./${encodeURIComponent(folder)}/${file}`)
}

function runHtml(entry: ListedRun): string {
  const { folder, facts, reason, hasReport } = entry
  const words = facts === null ? (reason ?? 'not read') : facts.headline || facts.title
  const head = hasReport
    ? `<a href="${address(folder, 'report.html')}">${prose(words)}</a>`
    : `${prose(words)}`
  const about = [
    dateWords(entry),
    ...(facts ? [facts.suite, facts.machine, facts.status] : []),
    folder,
    ...(hasReport ? [] : ['no report.html']),
  ].filter(text => text !== '')
  return `<li${facts === null ? ' class="unread"' : ''}><h2>${head}</h2>
<p class="facts">${about.map(text => `<span>${escapeHtml(text)}</span>`).join(' ')}</p></li>`
}

/** Returns one self-contained page without a script: every run of a folder, the newest first. */
export function renderList(runs: readonly ListedRun[], style: string): string {
  const known = runs.map(({ hasReport, ...entry }) => entry)
  const ordered = newestFirst(runs)
  const main = `<header class="opening"><p class="eyebrow"><strong>muxbench</strong></p>
<h1>${counted(ordered.length, 'run')}</h1></header>
<ol class="runs">
${ordered.map(runHtml).join('\n')}
</ol>`
  const scripts = `<script type="application/json" id="runs">${embedJson(known)}</script>\n`
  return staticPageHtml({ title: 'Runs', style, head: `${LIST_MARK}\n`, main, scripts })
}
