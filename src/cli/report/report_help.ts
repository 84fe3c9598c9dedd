import { CHART_IDS } from '../../analysis/chart_ids.ts'

/** What stands below the options of `muxbench report --help`. */
export const REPORT_HELP = `
Examples:
  muxbench report reports/monday                            report.html beside the run
  muxbench report monday tuesday --out both.html            two runs laid over each other
  muxbench report monday --theme slides --out talk.html     for a talk: arrow keys, prints to PDF
  muxbench report monday --format markdown                  to stdout
  muxbench report monday --format png --chart scaling --out scaling.png
  muxbench report monday --format svg --chart percentiles --view N=512 --view waitMode=ready
  muxbench report monday --format openmetrics --out muxbench.prom   for other tools: docs/ci.md

Charts, where the run has figures for them:
  ${CHART_IDS.slice(0, 6).join(', ')},
  ${CHART_IDS.slice(6).join(', ')}`
