import {
  activeWords,
  formatPlace,
  intervalWords,
  listWords,
  sameWords,
} from '../../analysis/sentences/wording.ts'
import { grouped } from '../../suite/grouped.ts'
import { formatInteger, formatRatio } from '../../units/format.ts'
import type { ChartMetric, PageChange, PageWinners, PageWinnersCell } from '../page_data/page_data.ts'
import type { Numbers, Shown } from './chart.ts'
import { type MetricWords, metricWords } from './metric_words.ts'
import { ends, figureShown, NOTHING } from './numbers.ts'

/** The largest number of changes that the remark names. The table has all of them. */
const MAX_CHANGES_TOLD = 8

/** Returns whether anything is known of the order: a mechanism is not the fastest, or all are the same within 5 %. */
export function isDecided({ ahead, groupCount, isOpen }: PageWinnersCell): boolean {
  return groupCount > 1 && (!isOpen || ahead.length < groupCount)
}

/** Returns whether several mechanisms are the fastest, the same within 5 %. */
export function isShared({ ahead, isOpen }: PageWinnersCell): boolean {
  return ahead.length > 1 && !isOpen
}

function wordsOf({ metric }: PageWinners): MetricWords {
  return metricWords(metric as ChartMetric)
}

function labelsOf({ groups }: PageWinners, ahead: readonly number[]): string[] {
  return ahead.map(index => groups[index]?.label ?? '')
}

function namesOf(map: PageWinners, ahead: readonly number[]): string {
  return labelsOf(map, ahead).join(' or ')
}

/** Writes `epoll`, `select or poll`, `select and poll (the same within 5 %)` or `undecided`. */
function outcomeText(map: PageWinners, cell: PageWinnersCell): string {
  if (cell.groupCount < 2) return `only ${namesOf(map, cell.ahead)} measured`
  if (isShared(cell)) return `${listWords(labelsOf(map, cell.ahead))} (${sameWords(wordsOf(map))})`
  if (isDecided(cell)) return namesOf(map, cell.ahead)
  return cell.isUnknown ? 'no interval' : 'undecided'
}

function factorShown({ factor, interval }: PageWinnersCell): Shown {
  return factor === null ? NOTHING : figureShown(factor, interval, formatRatio)
}

/** Returns the first line of a cell's tooltip. */
export function cellWords(map: PageWinners, cell: PageWinnersCell): string {
  if (cell.groupCount < 2 || cell.factor === null) return outcomeText(map, cell)
  const { value, interval } = factorShown(cell)
  return `${outcomeText(map, cell)}; the nearest rival of the ${wordsOf(map).isExact ? 'best' : 'fastest'}: ${value}${interval ? ` ${interval}` : ''}`
}

/** Returns the change between this place and the next; the first one if figures that go up and down give several. */
function changeFrom(changes: readonly PageChange[], place: number): PageChange | undefined {
  return changes.find(({ between }) => between[0] === place)
}

function changeCells(change: PageChange | undefined): (string | number)[] {
  return change ? [change.at, ...ends(change.interval)] : ['', '', '']
}

/** Returns the numbers of a map, with a row for each cell. */
export function numbersOf(map: PageWinners): Numbers {
  const cells = map.rows.flatMap(({ active, cells: inRow, changes }) =>
    inRow.flatMap((cell, i) => {
      const count = map.fdCounts[i] as number
      return cell ? [{ active, cell, count, along: changes, across: map.columns[i] ?? [] }] : []
    }),
  )
  return {
    head: ['N', 'active', 'k', wordsOf(map).isExact ? 'fewest' : 'fastest', 'factor'],
    rows: cells.map(({ active, cell, count }) => ({
      name: formatInteger(count),
      cells: [
        { value: activeWords(active) },
        { value: formatInteger(cell.k) },
        { value: outcomeText(map, cell) },
        factorShown(cell),
      ],
    })),
    csv: [
      [
        ...['fdCount', 'active', 'activeCount', 'winner', 'factor', 'low', 'high'],
        ...['changeActiveCount', 'changeActiveCountLow', 'changeActiveCountHigh'],
        ...['changeFdCount', 'changeFdCountLow', 'changeFdCountHigh'],
      ],
      ...cells.map(({ active, cell, count, along, across }) => [
        count,
        active,
        cell.k,
        outcomeText(map, cell),
        cell.factor ?? '',
        ...ends(cell.interval),
        ...changeCells(changeFrom(across, cell.k)),
        ...changeCells(changeFrom(along, count)),
      ]),
    ],
  }
}

/** The words of a change: from which mechanism to which, and where. */
interface Told {
  readonly who: string
  readonly where: string
}

function toldOf(map: PageWinners, change: PageChange, where: (place: string) => string): Told {
  const { before, after, at, reach, interval } = change
  return {
    who: `from ${namesOf(map, before)} to ${namesOf(map, after)}`,
    where: where(`${formatPlace(at)}${intervalWords(interval, reach, formatPlace)}`),
  }
}

/** Writes `The lead goes from epoll to poll near 2.7 [2.7, 2.9] of 8 and 17 [16, 17] of 32 active.`; or nothing. */
export function changesWords(map: PageWinners): string {
  const along = map.rows.flatMap(({ active, changes }) =>
    changes.map(change => toldOf(map, change, place => `N = ${place} with ${activeWords(active)}`)),
  )
  const across = map.columns.flatMap((changes, i) =>
    changes.map(change =>
      toldOf(map, change, place => `${place} of ${formatInteger(map.fdCounts[i] as number)} active`),
    ),
  )
  const all = [...along, ...across]
  const byWho = grouped(all.slice(0, MAX_CHANGES_TOLD), ({ who }) => who)
  if (byWho.size === 0) return ''
  const parts = [...byWho].map(([who, told]) => `${who} near ${listWords(told.map(({ where }) => where))}`)
  const more = all.length > MAX_CHANGES_TOLD ? '; more in the table' : ''
  return `The lead goes ${parts.join('; ')}${more}.`
}

/** Returns the map in words, row by row, for readers who cannot see it. */
export function spokenMap(map: PageWinners): string {
  return map.rows
    .map(({ active, cells }) => {
      const told = cells.flatMap((cell, i) => {
        if (!cell) return []
        const factor = isDecided(cell) && cell.ahead.length === 1 && cell.factor !== null
        return [
          `N = ${formatInteger(map.fdCounts[i] as number)} ${outcomeText(map, cell)}${factor ? ` ${formatRatio(cell.factor ?? 0)}` : ''}`,
        ]
      })
      return `${activeWords(active)}: ${told.join(', ')}`
    })
    .join('. ')
}
