/**
 * Writes OpenMetrics 1.0 that readers of Prometheus' older text format understand, too. There are only gauges, since
 * the Pushgateway and node_exporter's textfile collector refuse types that they do not know, and no time stamps, which
 * both refuse as well. They take UNIT and EOF for comments.
 */

import { legible } from '../escape.ts'

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

/** Escapes the value of a label. A control character, at which some readers stop, is written as its number. */
function labelValue(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, character => {
      const number = character.charCodeAt(0).toString(16).padStart(4, '0')
      return `\\\\u${number}`
    })
  return legible(escaped)
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
