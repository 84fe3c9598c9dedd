/** Apart from what renders them: the command line knows the names without loading a renderer. */
export const COMPARISON_FORMATS = [
  'text',
  'markdown',
  'json',
  'junit',
  'github',
  'html',
  'github-action-benchmark',
  'bencher',
  'openmetrics',
] as const

export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number]
