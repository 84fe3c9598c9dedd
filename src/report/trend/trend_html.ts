import { cellWords } from '../../analysis/sentences/cell_words.ts'
import { exactFloorWords } from '../../analysis/sentences/change_words.ts'
import {
  acceptedWords,
  changedBeside,
  differencesWords,
  placeWords,
  pooledCells,
  pooledSize,
  poolsName,
  sizeWords,
} from '../../analysis/sentences/trend_words.ts'
import { capitalized } from '../../analysis/sentences/wording.ts'
import { MIN_SEGMENT } from '../../analysis/trend/changes.ts'
import { type TrendEvent, trendEvents } from '../../analysis/trend/events.ts'
import { runsNeeded } from '../../analysis/trend/pools.ts'
import type { Trend, TrendGroup } from '../../analysis/trend/trend.ts'
import { counted } from '../../units/format.ts'
import { clipped, escapeHtml, prose } from '../escape.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { pageHtml } from '../html/page_shell.ts'
import { foldedHtml, tableHtml } from '../html/sections/elements.ts'
import { groupFacts, latestRow, poolRow } from './latest_rows.ts'
import { packedTrend, pageTrendOf, poolAnchor, trendAnchor } from './page_trend.ts'

const MOST_FINDINGS = 7
const MOST_LINKS = 4
const LONGEST_TEXT = 120
const LONGEST_FINDING = 400

function clip(text: string): string {
  return clipped(text, LONGEST_TEXT)
}

/** Returns a share that a user chose, without the digits that a measured share has. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}

const KINDS = {
  regression: 'slower',
  improvement: 'faster',
  unclear: 'changed, unclear',
  small: 'changed',
} as const

const COUNTS = { regression: 'take more', improvement: 'take fewer', small: 'changed' } as const

/** Returns what cells did by themselves: `1 cell by itself slower, +5.2 %`, `2 cells by themselves take more, +59 instructions`. */
function membersWords({ kind, members }: TrendEvent): string {
  const alone = counted(members.length, 'cell by itself', 'cells by themselves')
  const changes = members.map(({ change }) => change)
  if (kind === 'unclear' || !members.every(({ series }) => series.isExact)) {
    return `${alone} ${KINDS[kind]}, ${sizeWords(changes)}`
  }
  const verb = members.length === 1 ? COUNTS[kind].replace('take', 'takes') : COUNTS[kind]
  return `${alone} ${verb}, ${differencesWords(changes)}`
}

/** Returns what changed over the runs, or how many it takes to find any change. */
function headline(trend: Trend): string {
  const { groups } = trend
  const runs = groups.reduce((total, group) => total + group.runs.length, 0)
  if (runs === 0) return 'No run in the history'
  const over = `over ${counted(runs, 'run')}`
  const pools = groups.flatMap(group => group.pools)
  const pooled = trendEvents(trend).filter(event => event.pools.length > 0 && event.kind !== 'small')
  const [newest] = pooled
  if (newest) {
    const changes = newest.pools.map(({ change }) => change)
    const more = pooled.length > 1 ? `, the newest of ${pooled.length} changes ${over}` : ` ${over}`
    return `${clip(beginning(poolsName(newest), newest))}: ${changes.length > 1 ? sizeWords(changes) : pooledSize(changes)}${more}`
  }
  const changed = groups.flatMap(({ series }) => series).filter(({ changes }) => changes.length > 0).length
  if (changed > 0) return `No mechanism changed as a whole, ${counted(changed, 'cell')} did ${over}`
  if (!pools.some(({ isLongEnough }) => isLongEnough)) {
    const needed = runsNeeded(pools.length > 0 && pools.every(({ isExact }) => isExact))
    return `${counted(runs, 'run is', 'runs are')} too few to find a change: it takes ${needed}`
  }
  return `No change found ${over}`
}

/** Returns the words with a capital, but where they begin with a mechanism, whose name keeps its case. */
function beginning(words: string, { pools }: TrendEvent): string {
  const isName = pools.some(({ pool }) => words.startsWith(pool.mechanism))
  return isName ? words : capitalized(words)
}

function linkHtml(anchor: string, words: string): string {
  return `<a class="to-chart" href="#${anchor}">${escapeHtml(clip(words))}</a>`
}

/** Returns links to the charts of an event: of its pools, or of its cells. */
function linksHtml(trend: Trend, { group, pools, members }: TrendEvent): string {
  const index = trend.groups.indexOf(group)
  const links = [
    ...pools.map(({ pool }) =>
      linkHtml(poolAnchor(index, group.pools.indexOf(pool)), poolRow(group, pool).name),
    ),
    ...members.map(({ series }) =>
      linkHtml(trendAnchor(index, group.series.indexOf(series)), cellWords(series.id, series.mechanism)),
    ),
  ]
  const more = links.length > MOST_LINKS ? ` and ${links.length - MOST_LINKS} more` : ''
  return `${links.slice(0, MOST_LINKS).join(', ')}${more}`
}

/** Returns whether two events lie between the same runs of a group. */
function isAtOnePlace(a: TrendEvent, b: TrendEvent): boolean {
  return a.group === b.group && a.first === b.first && a.lastBefore === b.lastBefore
}

/** @param isFirst whether it is the first one between its runs, which says what else changed there. */
function findingHtml(trend: Trend, event: TrendEvent, isFirst: boolean): string {
  const { group, kind, first, pools, members, isAccepted } = event
  const run = group.runs[first]
  const beside = isFirst ? changedBeside(group, event) : []
  const changes = pools.map(({ change }) => change)
  const what = [
    ...(pools.length > 0
      ? [`${poolsName(event)}: ${pooledSize(changes)}, ${pooledCells(kind, changes)}`]
      : []),
    ...(members.length > 0 ? [membersWords(event)] : []),
  ]
  const accepted = [...pools, ...members]
    .map(({ change }) => acceptedWords(change))
    .find(words => words !== '')
  const subject = [
    ...(isFirst && run?.commit?.subject ? [clip(run.commit.subject)] : []),
    ...(beside.length === 0 ? [] : [`there changed, too: ${beside.join(', ')}`]),
    ...(accepted === undefined ? [] : [clip(accepted)]),
  ].join(' · ')
  const mark = kind === 'regression' && !isAccepted ? 'warning' : kind === 'regression' ? 'unclear' : kind
  const words = clipped(
    `${beginning(what.join('; '), event)}, in ${placeWords(group, event)}`,
    LONGEST_FINDING,
  )
  return `<li class="${mark}">${prose(words)}. ${linksHtml(trend, event)}${subject === '' ? '' : `<span class="subject">${escapeHtml(subject)}</span>`}</li>`
}

function findingsHtml(trend: Trend): string {
  const events = trendEvents(trend)
  if (events.length === 0) return ''
  const items = events
    .slice(0, MOST_FINDINGS)
    .map((event, at) =>
      findingHtml(trend, event, !events.slice(0, at).some(each => isAtOnePlace(each, event))),
    )
  const left = events.length - items.length
  const more =
    left > 0
      ? `\n<p class="lead">${counted(left, 'earlier one stands', 'earlier ones stand')} in the tables.</p>`
      : ''
  return `<ul class="findings">\n${items.join('\n')}\n</ul>${more}`
}

function groupTable(group: TrendGroup): string {
  const rows = group.series.map(series => {
    const { name, value, runs, from, changes } = latestRow(group, series)
    const latest = from === null ? value : `${value} (of ${from})`
    return [clip(name), latest, runs, changes.length === 0 ? '–' : changes.join('; ')]
  })
  const table = tableHtml(['cell', 'latest', 'runs', 'changes, the newest first'], rows, {
    label: `Latest figures of ${group.suite}`,
    texts: 1,
    endsInText: true,
  })
  return foldedHtml(rows.length, 'cells as a table', table)
}

/** Returns a table of what else changed between the runs between which anything changed; empty where nothing did. */
function besideTable(group: TrendGroup): string {
  const changes = [...group.pools, ...group.series].flatMap(found => [...found.changes])
  const places = new Map(changes.map(change => [`${change.lastBefore} ${change.first}`, change]))
  const rows = [...places.values()]
    .sort((a, b) => b.first - a.first || b.lastBefore - a.lastBefore)
    .map(change => [clip(placeWords(group, change)), changedBeside(group, change).join(', ')])
    .filter(([, beside]) => beside !== '')
  if (rows.length === 0) return ''
  const table = tableHtml(['runs', 'what else changed'], rows, {
    label: `What else changed in ${group.suite}`,
    texts: 2,
    endsInText: true,
  })
  return `\n${foldedHtml(rows.length, rows.length === 1 ? 'place where more changed than figures' : 'places where more changed than figures', table)}`
}

/** Returns what the pools of a group did as a list, for readers without JavaScript. */
function poolList(group: TrendGroup): string {
  const items = group.pools.map(pool => {
    const { name, changes } = poolRow(group, pool)
    return `<li>${escapeHtml(name)}: ${escapeHtml(changes.join('; '))}</li>`
  })
  return `<ul>${items.join('\n')}</ul>`
}

/** Returns what the cells of each mechanism do together, with which the page opens. */
function pooledHtml(group: TrendGroup, index: number): string {
  const facts = [group.machine, ...groupFacts(group)].map(fact => `<span>${escapeHtml(clip(fact))}</span>`)
  return `<section class="pooled" id="group-${index}"><h2>${escapeHtml(clip(group.suite))}: what the cells of each mechanism do together</h2>
<p class="facts">${facts.join(' ')}</p>
<div class="charts pools" data-pools="${index}">
${poolList(group)}
</div>
</section>`
}

function cellsHtml(group: TrendGroup, index: number): string {
  return `<section id="cells-${index}"><h2>${escapeHtml(clip(group.suite))}: each cell by itself</h2>
<div class="charts" data-charts="${index}">
<p>The charts need JavaScript; the numbers stand in the table below.</p>
</div>
${groupTable(group)}${besideTable(group)}
</section>`
}

/** Returns from which floor on changes of counts are more than differences; nothing where they have no floor. */
function exactFloor({ settings: { exactMinEffect, exactMinDifference } }: Trend): string {
  if (exactMinEffect === 0 && exactMinDifference === null) return ''
  const floor = exactFloorWords(
    { minEffect: exactMinEffect, minDifference: exactMinDifference },
    'instruction',
  )
  return `; from ${floor} on it is a regression or an improvement`
}

/** Returns a history as one self-contained page. @throws Error if its script and style are not built. */
export function renderTrendHtml(trend: Trend, theme?: 'light' | 'dark'): string {
  const title = headline(trend)
  const { alpha, minEffect } = trend.settings
  const isExact =
    trend.groups.length > 0 && trend.groups.every(({ series }) => series.every(each => each.isExact))
  const rule = isExact
    ? `Every difference between two runs is a change${exactFloor(trend)}`
    : `A change: at least ${MIN_SEGMENT} runs on either side, at least ${percent(minEffect)}, and a chance of ${percent(alpha)} of any in a group of series in which nothing changed; of counts every difference is one${exactFloor(trend)}`
  return pageHtml({
    title: 'Trends',
    assets: loadPageAssets(undefined, 'trend'),
    theme,
    main: `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> history</p>
<h1>${prose(title)}.</h1>
</header>
${trend.groups.map(pooledHtml).join('\n')}
${findingsHtml(trend)}
<p class="facts"><span>${prose(rule)}.</span></p>
${trend.groups.map(cellsHtml).join('\n')}`,
    data: packedTrend(pageTrendOf(trend)),
  })
}
