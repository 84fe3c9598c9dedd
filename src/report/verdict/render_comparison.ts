import type { Comparison } from '../../analysis/verdict/comparison.ts'
import type { ComparisonFormat } from './comparison_formats.ts'
import { renderVerdictText, type VerdictTextOptions } from './verdict_text.ts'

/** A comparison in one of its formats. */
export async function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  options: VerdictTextOptions = {},
): Promise<string> {
  switch (format) {
    case 'text':
      return renderVerdictText(comparison, options)
    case 'json':
      return `${JSON.stringify(comparison, null, 2)}\n`
  }
}
