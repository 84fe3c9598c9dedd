import { type Analysis, analyse } from '../../analysis/analyse.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { selectionOf } from '../../analysis/sentences/selection.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { Histogram } from '../../recorder/histogram.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { runText } from '../../result/run/write_run.ts'
import { collectGarbage } from '../../suite/collect_garbage.ts'
import { escapeHtml } from '../escape.ts'
import { presetsOf } from '../facts/explorer_presets.ts'
import type { EmbedChoice, Theme } from '../page_choices.ts'
import { type DecodeHistogram, pageDataOf } from '../page_data/from_run.ts'
import { overlayPageOf } from '../page_data/overlay.ts'
import { packedPages } from '../page_data/packing.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { type EmbeddedRun, embeddedRun } from './embedded_run.ts'
import { leadChart } from './finding_targets.ts'
import { loadPageAssets, type PageAssets } from './page_assets.ts'
import { pageHtml } from './page_shell.ts'
import { cellsHtml } from './sections/cells.ts'
import { areChapters, chaptersHtml, chaptersSlideHtml } from './sections/chapters.ts'
import { claimsHtml, claimsOpeningHtml } from './sections/claims.ts'
import { embeddedScript } from './sections/download.ts'
import { type LinkOf, linkHtml } from './sections/findings.ts'
import { firstScreenHtml } from './sections/first_screen.ts'
import { measuredHtml } from './sections/measured.ts'
import { factsHtml, openingHtml } from './sections/opening.ts'
import { overlayHtml, runAnchor } from './sections/overlay.ts'
import { panelsHtml } from './sections/panels.ts'
import { decksHtml, overlayDeck, runDeck } from './sections/slides.ts'
import { trustHtml } from './sections/trust.ts'

interface HtmlOptions {
  /** Light or dark, whatever the reader's system is set to, which is the default; or slides, one chart to a screen. */
  readonly theme?: Theme | undefined
  /** The slides of a talk, by name; the page is a talk where they are given. By default a talk has all slides. */
  readonly slides?: readonly string[] | undefined
  readonly assets?: PageAssets | undefined
  /** Whether several runs are chapters, and not laid over each other; by default where they are of different suites and have no cell in common. */
  readonly chapters?: boolean | undefined
  /** The part of each run.json that is embedded; by default all of it where it is small. */
  readonly embed?: EmbedChoice | undefined
  /** The bytes of each run's file, null for one that is not embedded; by default those that muxbench would write. */
  readonly files?: readonly (Buffer | null)[] | undefined
  /** The address of a page of the explorer, to which the page links. */
  readonly explorer?: string | undefined
  /** What the runs are called; left out, the facts that tell them apart. */
  readonly labels?: readonly string[] | undefined
}

/** Before the data of so many cells are packed, a collection of garbage is worth the tenths of a second that it takes. */
const MANY_CELLS = 5000

/** @param index the index of the run on the page, by which the script finds its data. */
function chartsHtml(page: PageRun, index: number, after = ''): string {
  if (page.views.length === 0) return ''
  return `<section><h2>Charts</h2>
<div class="charts" data-charts="${index}"></div>${after}</section>`
}

/**
 * Returns where the explorer shows, step by step, what the kernel does in the cells of a run.
 * @param explorer the address of a page of the explorer; without it the command that makes one is named.
 */
function explorerHtml(run: RunFile, explorer: string | undefined): string {
  const presets = presetsOf(run).map(({ preset, words }) =>
    explorer === undefined
      ? `${escapeHtml(words)} (<code>muxbench explore --preset ${preset}</code>)`
      : `<a href="${escapeHtml(`${explorer}#preset=${preset}`)}">${escapeHtml(words)}</a>`,
  )
  if (presets.length === 0) return ''
  return `\n<p class="note">What the kernel does there, step by step: ${presets.join('; ')}.</p>`
}

/** @param label the name of the run among several on the page; null where it is the only one. */
function runHtml(
  analysis: Analysis,
  page: PageRun,
  embedded: EmbeddedRun | null,
  index: number,
  label: string | null,
  explorer: string | undefined,
): string {
  const prefix = runAnchor(index)
  const [headline, ...others] = selectionOf(analysis).sentences
  const linkOf: LinkOf = finding => linkHtml(finding, page, prefix)
  const lead = leadChart(page, headline)
  const panels = lead === 'scaling' && !page.subject ? panelsHtml(page, prefix) : ''
  const claims = claimsHtml(analysis.run, prefix, explorer)
  return `<article id="${prefix}">
${label === null ? '' : `<p class="eyebrow">${escapeHtml(label)}</p>`}
${claims === '' ? openingHtml(analysis, headline) : `${claimsOpeningHtml(analysis.run)}\n${claims}`}
${firstScreenHtml(lead, others, linkOf, `${factsHtml(analysis)}\n${panels}`)}
${chartsHtml(page, index, explorerHtml(analysis.run, explorer))}
${measuredHtml(analysis)}
${cellsHtml(analysis)}
${trustHtml(analysis, embedded, index, prefix)}
</article>`
}

/** Returns a decoder whose histograms are valid until the next one is decoded, since each takes 32 kB. */
function decodeInTurn(): DecodeHistogram {
  const histogram = new Histogram()
  return base64 => decodeHdr(base64, histogram)
}

/** Returns one self-contained page, which makes no request. @throws Error if its script is not built. */
export function renderHtml(runs: readonly RunFile[], options: HtmlOptions = {}): string {
  const isTalk = options.theme === 'slides' || options.slides !== undefined
  const assets = options.assets ?? loadPageAssets(undefined, isTalk ? 'talk' : 'page')
  const analyses = runs.map(analyse)
  const overlay = runs.length > 1 ? overlayOf(analyses, options.labels) : null
  const decode = decodeInTurn()
  const pages = analyses.map(analysis => pageDataOf(analysis, decode))
  const hasChapters = overlay !== null && (options.chapters ?? areChapters(overlay))
  const overlaid = overlay && !hasChapters ? overlayPageOf(overlay, decode) : null
  // Slides have no button to download a run.json.
  const embed = isTalk ? 'none' : (options.embed ?? 'auto')
  const embedded = runs.map((run, i) => {
    const file = options.files ? (options.files[i] ?? null) : Buffer.from(runText(run))
    return file && embeddedRun(file, run.run.id, embed)
  })
  const title = runs.map(({ run }) => run.title).join('; ')
  const colors = options.theme === 'slides' ? undefined : options.theme
  const data = overlaid ? [...pages, overlaid] : pages
  const bodies = isTalk
    ? [
        ...(hasChapters && !options.slides ? [chaptersSlideHtml(overlay)] : []),
        decksHtml(
          [
            ...(overlay && overlaid ? [overlayDeck(overlay, overlaid, pages.length)] : []),
            ...analyses.map((analysis, i) => runDeck(analysis, pages[i] as PageRun, i, options.explorer)),
          ],
          options.slides,
        ),
      ]
    : [
        ...(hasChapters ? [chaptersHtml(overlay)] : []),
        ...(overlay && overlaid ? [overlayHtml(overlay, overlaid, chartsHtml(overlaid, pages.length))] : []),
        ...analyses.map((analysis, i) =>
          runHtml(
            analysis,
            pages[i] as PageRun,
            embedded[i] ?? null,
            i,
            overlay?.labels[i] ?? null,
            options.explorer,
          ),
        ),
      ]
  const main = bodies.join('\n')
  if (runs.some(({ cells }) => cells.length > MANY_CELLS)) collectGarbage()
  // A talk about claims has no charts that are drawn by the script.
  const isDrawn = !isTalk || main.includes(' data-chart="')
  return pageHtml({
    title,
    assets,
    theme: colors,
    bodyClass: isTalk ? 'talk' : undefined,
    main,
    scripts: embedded.map(embeddedScript).join(''),
    data: packedPages(isDrawn ? data : []),
  })
}
