import {
  CLAIM_KINDS,
  type Claim,
  type EvidenceChart,
  type EvidenceTable,
  VERDICT_WORDS,
  VERDICTS,
} from '../../../analysis/claims/claim.ts'
import { claimsOf, countsInWords, type JudgedClaim } from '../../../analysis/claims/claims.ts'
import type { RunFile } from '../../../result/run/schema.ts'
import { counted, formatInteger } from '../../../units/format.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { pointsOn, smallLinesSvg } from '../small_lines.ts'
import { foldedHtml, tableHtml } from './elements.ts'

/** The size of the chart of a claim on a card, in px. */
const CHART = { width: 320, height: 140 }

/** The colour of a line beside its name, in px. */
const SWATCH = { width: 16, height: 4 }

function ends(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(value =>
    value >= 1000 ? formatInteger(Math.round(value)) : String(Number(value.toPrecision(3))),
  )
  return `${least} to ${most}`
}

/** Returns the lines of the evidence on logarithmic axes, which are named below them with their ends. A slide stretches them. */
export function evidenceChartHtml({ x, y, lines }: EvidenceChart): string {
  const places = lines.flatMap(({ points }) => points.map(([px, py]) => ({ x: px, y: py })))
  const drawable = places.filter(place => place.x > 0 && place.y > 0)
  if (drawable.length < 2) return ''
  const write = pointsOn(drawable, CHART)
  const drawn = lines.map(({ points }, color) => ({
    color,
    points: write(points.map(([px, py]) => ({ x: px, y: py })).filter(place => place.x > 0 && place.y > 0)),
  }))
  const names = lines.map(
    ({ name }, color) =>
      `<li><svg width="${SWATCH.width}" height="${SWATCH.height}" aria-hidden="true"><rect width="100%" height="100%" fill="var(--line-${color})"/></svg> ${escapeHtml(name)}</li>`,
  )
  const [across, up] = [drawable.map(place => place.x), drawable.map(place => place.y)]
  const words = `${y}, from ${ends(up)}, against ${x}, from ${ends(across)}`
  return `<figure class="claim-chart">${smallLinesSvg(drawn, CHART, `class="sparkline" preserveAspectRatio="none" width="${CHART.width}" height="${CHART.height}" role="img" aria-label="${escapeHtml(words)}"`)}
<ul>${names.join('')}</ul>
<figcaption>${escapeHtml(`${words}; both axes logarithmic`)}</figcaption></figure>`
}

/** Returns the table of the evidence. */
export function evidenceTableHtml({ head, rows }: EvidenceTable, { number }: Claim): string {
  return tableHtml(head, rows, { label: `Evidence of claim ${number}`, texts: 1 })
}

/**
 * Returns the suite that measures more of a claim and the preset of the explorer that shows it, as commands.
 * @param explorer the address of a page of the explorer, to which the preset then leads.
 */
export function moreHtml({ suite, preset }: Claim, explorer: string | undefined): string {
  const shown = presetHtml(preset, explorer)
  return `More of it: <code>muxbench run ${escapeHtml(suite)}</code>${shown && `, ${shown}`}.`
}

function presetHtml(preset: string | null, explorer: string | undefined): string {
  if (preset === null) return ''
  const command = `<code>muxbench explore --preset ${escapeHtml(preset)}</code>`
  return explorer === undefined
    ? command
    : `<a href="${escapeHtml(`${explorer}#preset=${preset}`)}">the explorer</a>`
}

function cardHtml(judged: JudgedClaim, prefix: string, explorer: string | undefined): string {
  const { claim, verdict, evidence, table, chart } = judged
  const { number, sentence, kind, told, experiment } = claim
  const evidenceTable = table ? evidenceTableHtml(table, claim) : ''
  return `<section class="claim" id="${prefix}-claim-${number}" data-verdict="${verdict}" data-kind="${kind}">
<h2><span class="claim-number">${number}</span> ${prose(sentence)}</h2>
<p class="claim-verdict">${VERDICT_WORDS[verdict]}</p>
<p>${prose(evidence)}</p>
${chart ? evidenceChartHtml(chart) : ''}${table ? foldedHtml(table.rows.length, 'rows of evidence', evidenceTable) : ''}
<p class="note">${prose(experiment)} Told in: ${escapeHtml(told.join(', '))}. ${moreHtml(claim, explorer)}</p>
</section>`
}

/** Returns a row of buttons of which one is chosen. The style of the page hides the cards that are not (claims.css). */
function filterHtml(
  title: string,
  name: string,
  choices: readonly (readonly [value: string, words: string, count: number])[],
): string {
  const inputs = choices.map(
    ([value, words, count], i) =>
      `<label><input type="radio" name="${name}" value="${value}"${i === 0 ? ' checked' : ''}> ${escapeHtml(words)} <small>${count}</small></label>`,
  )
  return `<fieldset><legend>${title}</legend>${inputs.join('')}</fieldset>`
}

/** Returns how many of the claims hold, in at most twelve words. */
export function claimsHeadline(claims: readonly JudgedClaim[]): string {
  const [holds = 0, refuted = 0] = (['holds', 'refuted'] as const).map(
    verdict => claims.filter(each => each.verdict === verdict).length,
  )
  return `Of ${counted(claims.length, 'claim')} about epoll, ${holds} ${holds === 1 ? 'holds' : 'hold'} and ${refuted} ${refuted === 1 ? 'is' : 'are'} refuted`
}

/**
 * Returns the claims of a run, a card each with its verdict; nothing for a run that is about none.
 * @param explorer the address of a page of the explorer, to which the cards lead.
 */
export function claimsHtml(run: RunFile, prefix: string, explorer: string | undefined): string {
  const claims = claimsOf(run)
  if (claims.length === 0) return ''
  const count = (of: (judged: JudgedClaim) => boolean) => claims.filter(of).length
  const verdicts = VERDICTS.map(
    verdict => [verdict, VERDICT_WORDS[verdict], count(each => each.verdict === verdict)] as const,
  )
  const kinds = CLAIM_KINDS.map(kind => [kind, kind, count(({ claim }) => claim.kind === kind)] as const)
  const all = ['all', 'all', claims.length] as const
  const some = (rows: typeof verdicts | typeof kinds) => rows.filter(([, , size]) => size > 0)
  return `<div class="claims">
<div class="claim-filters">${filterHtml('Verdict', `${prefix}-verdict`, [all, ...some(verdicts)])}${filterHtml('About', `${prefix}-kind`, [all, ...some(kinds)])}</div>
${claims.map(each => cardHtml(each, prefix, explorer)).join('\n')}
</div>`
}

/** Returns the opening of a run that is about claims: how many hold, and how many have each verdict. */
export function claimsOpeningHtml(run: RunFile): string {
  const claims = claimsOf(run)
  return `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> ${escapeHtml(run.run.title)}</p>
<h1>${prose(claimsHeadline(claims))}</h1>
<p class="standfirst">${prose(`${countsInWords(claims)}, on this machine.`)}</p>
</header>`
}
