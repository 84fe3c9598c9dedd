import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { renderActionBenchmark } from '../exchange/action_benchmark.ts'
import { renderBencher } from '../exchange/bencher.ts'
import { type Exchanged, headFiguresOf } from '../exchange/figures.ts'
import { renderComparisonOpenMetrics } from '../exchange/openmetrics.ts'
import type { ComparisonFormat } from './comparison_formats.ts'
import { renderVerdictAnnotations } from './verdict_annotations.ts'
import { renderVerdictHtml } from './verdict_html.ts'
import { renderVerdictJunit } from './verdict_junit.ts'
import { renderVerdictMarkdown } from './verdict_markdown.ts'
import { renderVerdictText, type VerdictTextOptions } from './verdict_text.ts'

/** What comparison.json holds, byte by byte. */
export function comparisonText(comparison: Comparison): string {
  return `${JSON.stringify(comparison, null, 2)}\n`
}

function whole(text: string): Exchanged {
  return { text, notes: [] }
}

/** A comparison in one of its formats, and what that format could not say. */
export function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  options: VerdictTextOptions = {},
): Exchanged {
  switch (format) {
    case 'text':
      return whole(renderVerdictText(comparison, options))
    case 'markdown':
      return whole(renderVerdictMarkdown(comparison))
    case 'json':
      return whole(comparisonText(comparison))
    case 'junit':
      return whole(renderVerdictJunit(comparison))
    case 'github':
      return whole(renderVerdictAnnotations(comparison))
    case 'html':
      return whole(renderVerdictHtml(comparison))
    case 'github-action-benchmark':
      return renderActionBenchmark(headFiguresOf(comparison))
    case 'bencher':
      return renderBencher(headFiguresOf(comparison))
    case 'openmetrics':
      return whole(renderComparisonOpenMetrics(comparison))
  }
}
