import { embedJson, escapeHtml, prose } from '../escape.ts'
import { staticPageHtml } from '../html/page_shell.ts'
import type { ListEntry } from './list_entry.ts'

/** By which muxbench knows a page for its own, and which nobody else's has. */
export const LIST_MARK = '<meta name="generator" content="muxbench list of runs 1">'

/** Where what has been read is kept, so that no run.json is read twice. */
export const LIST_DATA = /<script type="application\/json" id="runs">([^<]*)<\/script>/

/** A folder in the list. */
export interface ListedRun extends ListEntry {
  /** Whether there is a report to link to. */
  readonly hasReport: boolean
}

/** When it was measured; where that is not known, when its file was written. */
function momentOf({ facts, modifiedMs }: ListEntry): number {
  const started = Date.parse(facts?.startedAt ?? '')
  return Number.isFinite(started) ? started : modifiedMs
}

/** The newest first. */
function inOrder(runs: readonly ListedRun[]): ListedRun[] {
  return [...runs].sort((a, b) => momentOf(b) - momentOf(a) || (a.folder < b.folder ? -1 : 1))
}

/** `2026-11-21 08:34` in UTC. */
function dateWords(entry: ListEntry): string {
  const date = new Date(momentOf(entry))
  return Number.isFinite(date.getTime()) ? date.toISOString().slice(0, 16).replace('T', ' ') : 'no date'
}

/** Relative, and never a scheme of its own, whatever the folder is named. */
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

/** One self-contained page without a script: every run of a folder, the newest first. */
export function renderList(runs: readonly ListedRun[], style: string): string {
  const known = runs.map(({ hasReport, ...entry }) => entry)
  const ordered = inOrder(runs)
  const main = `<header class="opening"><p class="eyebrow"><strong>muxbench</strong></p>
<h1>${ordered.length === 1 ? '1 run' : `${ordered.length} runs`}</h1></header>
<ol class="runs">
${ordered.map(runHtml).join('\n')}
</ol>`
  const data = `<script type="application/json" id="runs">${embedJson(known)}</script>\n`
  return staticPageHtml({ title: 'Runs', style, head: `${LIST_MARK}\n`, main, data })
}
