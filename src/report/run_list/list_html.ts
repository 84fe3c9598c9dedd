import { counted } from '../../units/format.ts'
import { embedJson, escapeHtml, prose } from '../escape.ts'
import type { PageAssets } from '../html/page_assets.ts'
import { staticPageHtml } from '../html/page_shell.ts'
import { smallLinesSvg } from '../html/small_lines.ts'
import type { ListEntry } from './list_entry.ts'
import { SPARKLINE } from './sparkline.ts'

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

function sparklineHtml({ facts }: ListEntry): string {
  if (!facts || facts.lines.length === 0) return '–'
  const { width, height } = SPARKLINE
  const attributes = `class="sparkline" width="${width}" height="${height}" role="img" aria-label="What it costs against N"`
  return smallLinesSvg(facts.lines, SPARKLINE, attributes)
}

function rowHtml(entry: ListedRun): string {
  const { folder, facts, reason, hasReport } = entry
  const name = escapeHtml(folder)
  const label = hasReport ? `<a href="${address(folder, 'report.html')}">${name}</a>` : name
  const remarks = [...(facts?.status ? [facts.status] : []), ...(hasReport ? [] : ['no report.html'])]
  const said = facts === null ? (reason ?? 'not read') : facts.headline || facts.title
  const pick = facts ? `<input type="checkbox" value="${name}" aria-label="Compare ${name}">` : ''
  const cells = [
    ['pick', pick],
    ['text name', `${label}${remarks.map(remark => ` <small>${escapeHtml(remark)}</small>`).join('')}`],
    ['text short', escapeHtml(dateWords(entry))],
    ['text short', escapeHtml(facts?.suite ?? '–')],
    ['text', escapeHtml(facts?.machine ?? '–')],
    ['spark', sparklineHtml(entry)],
    ['text said', prose(said)],
  ]
  return `<tr${facts === null ? ' class="unread"' : ''}>${cells.map(([kind, html]) => `<td class="${kind}">${html}</td>`).join('')}</tr>`
}

const HEADS = [
  ['pick', ''],
  ['text', 'run'],
  ['text', 'date (UTC)'],
  ['text', 'suite'],
  ['text', 'machine'],
  ['spark', 'cost against N'],
  ['text', 'what it found'],
] as const

/** Returns one self-contained page: every run of a folder, the newest first. Without its script it is a table. */
export function renderList(runs: readonly ListedRun[], { style, script }: PageAssets): string {
  const known = runs.map(({ hasReport, ...entry }) => entry)
  const ordered = newestFirst(runs)
  const main = `<header class="opening"><p class="eyebrow"><strong>muxbench</strong></p>
<h1>${counted(ordered.length, 'run')}</h1></header>
<div class="picking" hidden>
<label>Filter <input type="search" placeholder="suite, machine, date, words" autocomplete="off"></label>
<p class="filtered note" aria-live="polite"></p>
<div class="picked" aria-live="polite"></div>
</div>
<table class="runs"><thead><tr>${HEADS.map(([kind, text]) => (text === '' ? '<td></td>' : `<th scope="col" class="${kind}">${text}</th>`)).join('')}</tr></thead><tbody>
${ordered.map(rowHtml).join('\n')}
</tbody></table>`
  const scripts = `<script type="application/json" id="runs">${embedJson(known)}</script>\n`
  return staticPageHtml({ title: 'Runs', style, head: `${LIST_MARK}\n`, main, scripts }, script)
}
