/**
 * Writes OpenMetrics 1.0 that readers of Prometheus' older text format understand, too. There are only gauges, since
 * the Pushgateway and node_exporter's textfile collector refuse types that they do not know, and no time stamps, which
 * both refuse as well. They take UNIT and EOF for comments.
 */
import { hexadecimal, legible, withObeyed } from '../escape.ts'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels: Labels
  readonly value: number
}

export interface Family {
  /** The name, which ends in the unit where there is one. */
  readonly name: string
  readonly unit: string | null
  readonly help: string
  readonly samples: readonly Sample[]
}

/**
 * Escapes the value of a label. A control character, at which some readers stop, is written as its number, and so is
 * whatever else a terminal or a log would obey.
 */
function labelValue(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\\\u0009')
  return legible(withObeyed(escaped, code => `\\\\u${hexadecimal(code)}`))
}

function sampleLine(name: string, { labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${labelValue(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}

function familyLines({ name, unit, help, samples }: Family): string[] {
  if (samples.length === 0) return []
  return [
    `# TYPE ${name} gauge`,
    ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...samples.map(sample => sampleLine(name, sample)),
  ]
}

/** Returns the families that have samples as OpenMetrics text. */
export function openMetricsText(families: readonly Family[]): string {
  return [...families.flatMap(familyLines), '# EOF', ''].join('\n')
}
