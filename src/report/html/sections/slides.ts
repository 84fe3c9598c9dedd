import type { Analysis } from '../../../analysis/analyse.ts'
import { VERDICT_WORDS } from '../../../analysis/claims/claim.ts'
import { claimsOf, type JudgedClaim } from '../../../analysis/claims/claims.ts'
import type { Overlay } from '../../../analysis/overlay/overlay.ts'
import { type Finding, type FindingKind, findingText } from '../../../analysis/sentences/findings/finding.ts'
import { findingsOf } from '../../../analysis/sentences/findings.ts'
import { noiseWords } from '../../../analysis/sentences/noise.ts'
import { selectionOf } from '../../../analysis/sentences/selection.ts'
import { levelsOf } from '../../../analysis/sentences/takeaways/levels.ts'
import { sentence } from '../../../analysis/sentences/wording.ts'
import { CHART_IDS, type ChartId } from '../../../metrics/chart_ids.ts'
import { InputError, unknownName } from '../../../suite/input_error.ts'
import type { ChartKind, ChartSubject, Drawing } from '../../charts/chart.ts'
import { type Choices, choicesAt, initialChoices } from '../../charts/choices.ts'
import { CHARTS, chartsOf } from '../../charts/registry.ts'
import { stylesOf } from '../../charts/series_style.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { reproducingCommand } from '../../facts/command_line.ts'
import { suiteTexts } from '../../facts/metric_names.ts'
import type { PageRun } from '../../page_data/page_data.ts'
import { overlayFindings } from '../../verdict/overlay_findings.ts'
import { ANY_LOOK, findingLink } from '../finding_targets.ts'
import { CHART_EXPLANATIONS } from './chart_explanations.ts'
import { claimsOpeningHtml, evidenceChartHtml, evidenceTableHtml, moreHtml } from './claims.ts'
import { findingsHtml } from './findings.ts'
import { keyNumbersHtml } from './key_numbers.ts'
import { factsHtml, openingHtml } from './opening.ts'
import { overlaySlideHtml } from './overlay.ts'

/** The slides that are no charts: the first one of a deck, those of claims, and the last one, with what was measured. */
const TITLE = 'title'
const CLAIMS = 'claims'
const MEASURED = 'measured'

/** The names after `--slides`. */
export const SLIDE_NAMES: readonly string[] = [TITLE, CLAIMS, ...CHART_IDS, MEASURED]

/** The slides of one run, or of runs that are laid over each other. */
export interface Deck {
  /** The index of its data on the page. */
  readonly index: number
  readonly page: PageRun
  /** Begins the ids of its slides. */
  readonly prefix: string
  readonly findings: readonly Finding[]
  /** Returns a title for a chart that no finding is about; null where it has no figures. */
  readonly levelsOf: (chart: ChartId) => string | null
  /** What makes the run uncertain; null where nothing does. */
  readonly noise: string | null
  /** What is on its first slide, and on its last; null where it has none. */
  readonly title: string
  readonly measured: string | null
  /** The slides of its claims, one after the other; null where it is about none. */
  readonly claims: string | null
}

/** A slide of a chart: what it says, and what its chart is set to. */
interface ChartSlide {
  readonly kind: ChartKind
  readonly drawing: Drawing
  readonly title: string
  /** The place that the chart shows, where it is not the one that it opens with. */
  readonly place: { readonly view: number; readonly fdCount: number | null } | null
}

/** A longer table of evidence does not fit below a verdict. */
const MOST_EVIDENCE = 8

/** A longer finding does not fit above a chart, and one that is longer than `LARGE_TITLE` needs smaller letters. */
const LONGEST_TITLE = 150
const LARGE_TITLE = 70

function attributes(label: string, kind = ''): string {
  return `class="slide${kind && ` ${kind}`}" tabindex="-1" role="group" aria-roledescription="slide" aria-label="${escapeHtml(label)}"`
}

/** @param paragraphs what the presenter can say, as texts. */
function notesHtml(paragraphs: readonly string[]): string {
  if (paragraphs.length === 0) return ''
  return `<aside class="speaker-notes" aria-label="Notes">${paragraphs.map(text => `<p>${prose(text)}</p>`).join('')}</aside>`
}

function noiseHtml(noise: string | null): string {
  return noise === null ? '' : `<p class="noise">${prose(sentence(noise))}</p>`
}

/** The kinds of findings on the title slide; the others stand with their charts. */
const ON_TITLE: readonly FindingKind[] = ['headline', 'advice']

function titleHtml(analysis: Analysis): string {
  const { sentences } = selectionOf(analysis)
  const noise = noiseWords(analysis)
  const [headline, ...others] = sentences.filter(({ kind }) => ON_TITLE.includes(kind))
  return `<section ${attributes('Title', 'opening-slide')}>
${openingHtml(analysis, headline)}
${factsHtml(analysis)}
${keyNumbersHtml(analysis)}
${findingsHtml(others, () => '')}
${noiseHtml(noise)}${notesHtml(sentences.map(findingText))}
</section>`
}

/** Returns the first slide of a run that is about claims. */
function claimsTitleHtml({ run }: Analysis): string {
  return `<section ${attributes('Title', 'opening-slide')}>
${claimsOpeningHtml(run)}
<p>→ turns from a claim to its verdict, and on.</p>
</section>`
}

/** Returns the slide of a claim: what is said and how it is settled, and the verdict, which is hidden on a screen until it is asked for. */
function claimSlideHtml(judged: JudgedClaim, prefix: string, explorer: string | undefined): string {
  const { claim, verdict, evidence, table, chart } = judged
  const { number, sentence: said, told, experiment, rule } = claim
  const shown = chart ? evidenceChartHtml(chart) : ''
  const rows = table && !shown && table.rows.length <= MOST_EVIDENCE ? evidenceTableHtml(table, claim) : ''
  return `<section ${attributes(said, 'claim-slide')} id="${prefix}-claim-${number}" data-verdict="${verdict}">
<p class="eyebrow"><strong>Claim ${number}</strong> told in: ${escapeHtml(told.join(', '))}</p>
<h2>${prose(said)}</h2>
<p class="subtitle">Does it hold? ${prose(experiment)}</p>
<div class="answer" role="status">
<p class="claim-verdict">${VERDICT_WORDS[verdict]}</p>
<p>${prose(evidence)}</p>
${shown}${rows}
</div>
<p class="source">${moreHtml(claim, explorer)}</p>${notesHtml([rule, evidence])}
</section>`
}

/** Returns the slides of the claims that a run is about; null where it is about none. */
function claimSlidesHtml({ run }: Analysis, prefix: string, explorer: string | undefined): string | null {
  const slides = claimsOf(run).map(each => claimSlideHtml(each, prefix, explorer))
  return slides.length === 0 ? null : slides.join('\n')
}

/** Returns the last slide: what was measured, and how to repeat it. */
function measuredHtml({ run: file }: Analysis): string {
  const { run } = file
  return `<section ${attributes('What was measured', 'closing-slide')}>
<h2>What was measured</h2>
<div class="columns">
${suiteTexts(file)
  .map(([name, text]) => `<div><h3>${name}</h3><p>${prose(sentence(text))}</p></div>`)
  .join('\n')}
</div>
<pre class="command"><code>${escapeHtml(reproducingCommand(run.argv, run.seed))}</code></pre>
</section>`
}

/**
 * Returns the slide of a chart, null where the chart has nothing to show. Its title is the takeaway of the chart; without
 * one it is the first finding about the chart, which is then set to what the finding is about; or else its figures.
 */
function chartSlideOf(
  kind: ChartKind,
  subject: ChartSubject,
  { findings, levelsOf, prefix }: Deck,
  initial: Choices,
): ChartSlide | null {
  const page = subject.run
  const draw = (choices: Choices) => kind.draw(subject, choices, ANY_LOOK)
  const usual = draw(initial)
  const takeaway = page.takeaways[kind.id]
  if (takeaway !== undefined && usual) return { kind, drawing: usual, title: takeaway, place: null }
  // The headline is on the title slide already.
  for (const finding of findings.toSorted(
    (a, b) => Number(a.kind === 'headline') - Number(b.kind === 'headline'),
  )) {
    if (finding.chart !== kind.id || finding.statement.length > LONGEST_TITLE) continue
    const link = findingLink(page, prefix, finding)
    const drawing = link && draw(choicesAt(page, initial, link.view, link.fdCount))
    if (drawing) return { kind, drawing, title: finding.statement, place: link }
  }
  if (!usual) return null
  const levels = levelsOf(kind.id)
  const title = levels !== null && levels.length <= LONGEST_TITLE ? levels : usual.title
  return { kind, drawing: usual, title, place: null }
}

function chartSlideHtml({ kind, drawing, title, place }: ChartSlide, deck: Deck): string {
  const { page, findings, noise, prefix } = deck
  const subtitle = title === drawing.title ? drawing.conditions : `${drawing.title} · ${drawing.conditions}`
  const said = findings.filter(({ chart }) => chart === kind.id).map(findingText)
  const notes = [...said, CHART_EXPLANATIONS[kind.id], drawing.remark, drawing.note].filter(text => !!text)
  const at = place
    ? ` data-view="${place.view}"${place.fdCount === null ? '' : ` data-fd-count="${place.fdCount}"`}`
    : ''
  return `<section ${attributes(title, 'chart-slide')} id="${prefix}-${kind.id}" data-chart="${kind.id}"${at}>
<h2${title.length > LARGE_TITLE ? ' class="long"' : ''}>${prose(title)}</h2>
<p class="subtitle">${prose(subtitle)}</p>
<div class="plot"><p>The chart needs JavaScript.</p></div>
<p class="source">${prose(page.source)}</p>
${noiseHtml(noise)}${notesHtml(notes as string[])}
</section>`
}

/** Returns a slide by its name; null where the deck has none of it. */
function slideHtml(deck: Deck, name: string): string | null {
  if (name === TITLE) return deck.title
  if (name === CLAIMS) return deck.claims
  if (name === MEASURED) return deck.measured
  const { page } = deck
  const kind = CHARTS.find(({ id }) => id === name)
  const initial = initialChoices(page)
  if (!kind || !initial) return null
  const slide = chartSlideOf(kind, { run: page, styles: stylesOf(page.series) }, deck, initial)
  return slide && chartSlideHtml(slide, deck)
}

/** Returns the names of the slides that a deck has by default: those of its claims, or else of the charts that the suite asks for. */
function usualNames({ page, claims }: Deck): string[] {
  return [TITLE, ...(claims === null ? chartsOf(page).map(({ id }) => id) : [CLAIMS]), MEASURED]
}

/** @throws InputError for a name that is none, or of which no deck has a slide. */
function checkNames(
  names: readonly string[],
  decks: readonly (readonly (string | null)[])[],
  all: readonly Deck[],
): void {
  for (const [i, name] of names.entries()) {
    if (!SLIDE_NAMES.includes(name)) throw unknownName('slide', name, SLIDE_NAMES)
    if (decks.some(slides => slides[i] !== null)) continue
    const there = SLIDE_NAMES.filter(each => all.some(deck => slideHtml(deck, each) !== null))
    throw new InputError(`--slides: there is no ${name}; there is ${there.join(', ')}`)
  }
}

/**
 * Returns the slides of all decks, each deck in an element of its own.
 * @param names the slides that are wanted, in their order; undefined for all that there are.
 * @throws InputError for a name of which there is no slide.
 */
export function decksHtml(decks: readonly Deck[], names?: readonly string[]): string {
  const slides = decks.map(deck => (names ?? usualNames(deck)).map(name => slideHtml(deck, name)))
  if (names) checkNames(names, slides, decks)
  return decks
    .map(({ index }, i) => {
      const own = slides[i]?.filter(slide => slide !== null) ?? []
      return own.length === 0 ? '' : `<div data-slides="${index}">\n${own.join('\n')}\n</div>`
    })
    .join('\n')
}

/**
 * Returns the deck of a run.
 * @param explorer the address of a page of the explorer, to which the slides of claims lead.
 */
export function runDeck(
  analysis: Analysis,
  page: PageRun,
  index: number,
  explorer: string | undefined,
): Deck {
  const prefix = `run-${index}`
  const claims = claimSlidesHtml(analysis, prefix, explorer)
  return {
    ...{ index, page, prefix, claims },
    findings: findingsOf(analysis),
    levelsOf: chart => levelsOf(analysis, chart),
    noise: noiseWords(analysis),
    title: claims === null ? titleHtml(analysis) : claimsTitleHtml(analysis),
    measured: measuredHtml(analysis),
  }
}

/** @param index the index of the overlay on the page, which follows those of the runs. */
export function overlayDeck(overlay: Overlay, page: PageRun, index: number): Deck {
  return {
    ...{ index, page, prefix: 'overlay' },
    findings: overlayFindings(overlay),
    levelsOf: () => null,
    noise: null,
    title: overlaySlideHtml(overlay),
    measured: null,
    claims: null,
  }
}
