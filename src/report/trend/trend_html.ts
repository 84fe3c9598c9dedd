import { changedBeside, changeWords, dayOf, rangeWords } from '../../analysis/sentences/trend_words.ts'
import { type ChangeCluster, changeClusters } from '../../analysis/trend/clusters.ts'
import type { TrendSeries } from '../../analysis/trend/series.ts'
import type { Trend, TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { clipped, escapeHtml, prose } from '../escape.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { pageHtml } from '../html/page_shell.ts'
import { foldedHtml, tableHtml } from '../html/sections/elements.ts'
import { groupFacts, latestRow } from './latest_rows.ts'
import { packedTrend, pageTrendOf, trendAnchor } from './page_trend.ts'

const MOST_FINDINGS = 7
const MOST_LINKS = 4
const LONGEST_TEXT = 120

function clip(text: string): string {
  return clipped(text, LONGEST_TEXT)
}

/** Returns a share that a user chose, without the digits that a measured share has. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}

const KINDS = { regression: 'slower', improvement: 'faster', unclear: 'changed, unclear' } as const

/** Returns `2 of 60 cells changed over 40 runs`. */
function headline({ groups }: Trend): string {
  const all = groups.flatMap(({ series }) => series)
  const changed = all.filter(({ changes }) => changes.length > 0).length
  const runs = groups.reduce((total, group) => total + group.runs.length, 0)
  const over = `over ${counted(runs, 'run')}`
  if (all.length === 0) return 'No run in the history'
  if (changed === 0) return `No change of any of ${formatInteger(all.length)} cells ${over}`
  return `${formatInteger(changed)} of ${formatInteger(all.length)} cells changed ${over}`
}

function linkHtml(trend: Trend, group: TrendGroup, series: TrendSeries): string {
  const anchor = trendAnchor(trend.groups.indexOf(group), group.series.indexOf(series))
  return `<a class="to-chart" href="#${anchor}">${escapeHtml(clip(series.id))}</a>`
}

/** Returns the sizes of the changes of a cluster, such as `+5.2 % to +7.1 %`. */
function sizeWords({ members }: ChangeCluster): string {
  const ratios = members.map(({ change }) => change.ratio).sort((a, b) => a - b)
  const [least, most] = [changeWords(ratios[0] as number), changeWords(ratios.at(-1) as number)]
  return least === most ? least : `${least} to ${most}`
}

function findingHtml(trend: Trend, cluster: ChangeCluster): string {
  const { group, kind, first, members } = cluster
  const run = group.runs[first] as TrendRun
  const [{ change }] = members as [ChangeCluster['members'][0]]
  const beside = changedBeside(group, change)
  const links = members.slice(0, MOST_LINKS).map(({ series }) => linkHtml(trend, group, series))
  const more = members.length > MOST_LINKS ? ` and ${members.length - MOST_LINKS} more` : ''
  const cells = members.length === 1 ? '1 cell' : `${members.length} cells`
  const words = `${dayOf(run)}, ${rangeWords(group, change)}: ${cells} ${KINDS[kind]}, ${sizeWords(cluster)}`
  const subject = [
    ...(run.commit?.subject ? [clip(run.commit.subject)] : []),
    ...(beside.length === 0 ? [] : [`there changed, too: ${beside.join(', ')}`]),
  ].join(' · ')
  return `<li class="${kind === 'regression' ? 'warning' : kind}">${prose(words)}. ${links.join(', ')}${more}${subject === '' ? '' : `<span class="subject">${escapeHtml(subject)}</span>`}</li>`
}

function findingsHtml(trend: Trend): string {
  const clusters = changeClusters(trend)
  if (clusters.length === 0) return ''
  const items = clusters.slice(0, MOST_FINDINGS).map(cluster => findingHtml(trend, cluster))
  const left = clusters.length - items.length
  const more = left > 0 ? `\n<p class="lead">${left} earlier ones stand in the tables.</p>` : ''
  return `<ul class="findings">\n${items.join('\n')}\n</ul>${more}`
}

function groupTable(group: TrendGroup): string {
  const rows = group.series.map(series => {
    const { id, value, runs, from, changes } = latestRow(group, series)
    const latest = from === null ? value : `${value} (of ${from})`
    return [clip(id), latest, runs, changes.length === 0 ? '–' : changes.join('; ')]
  })
  const table = tableHtml(['cell', 'latest', 'runs', 'changes, the newest first'], rows, {
    label: `Latest figures of ${group.suite}`,
    texts: 1,
    endsInText: true,
  })
  return foldedHtml(rows.length, 'cells as a table', table)
}

function groupHtml(group: TrendGroup, index: number): string {
  const facts = [group.machine, ...groupFacts(group)].map(fact => `<span>${escapeHtml(clip(fact))}</span>`)
  return `<section id="group-${index}"><h2>${escapeHtml(clip(group.suite))}</h2>
<p class="facts">${facts.join(' ')}</p>
<div class="charts" data-charts="${index}">
<p>The charts need JavaScript; the numbers stand in the table below.</p>
</div>
${groupTable(group)}
</section>`
}

/** Returns a history as one self-contained page. @throws Error if its script and style are not built. */
export function renderTrendHtml(trend: Trend, theme?: 'light' | 'dark'): string {
  const title = headline(trend)
  const { alpha, minEffect } = trend.settings
  const rule = `A change: at least 3 runs on either side, at least ${percent(minEffect)}, and a chance of ${percent(alpha)} of any in a group of series in which nothing changed`
  return pageHtml({
    title: 'Trends',
    assets: loadPageAssets(undefined, 'trend'),
    theme,
    main: `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> history</p>
<h1>${prose(title)}.</h1>
<p class="facts"><span>${prose(rule)}.</span></p>
</header>
${findingsHtml(trend)}
${trend.groups.map(groupHtml).join('\n')}`,
    data: packedTrend(pageTrendOf(trend)),
  })
}
