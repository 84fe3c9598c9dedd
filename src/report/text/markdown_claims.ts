import { VERDICT_WORDS } from '../../analysis/claims/claim.ts'
import { claimsOf, countsInWords } from '../../analysis/claims/claims.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { counted } from '../../units/format.ts'
import { table, text } from './markdown_text.ts'

/** Returns the claims of a run with their verdicts, as a heading and a table; nothing where it judges none. */
export function claimsMarkdown(run: RunFile): string[] {
  const claims = claimsOf(run)
  if (claims.length === 0) return []
  const rows = claims.map(({ claim: { number, sentence }, verdict, evidence }) => [
    String(number),
    text(sentence),
    VERDICT_WORDS[verdict],
    text(evidence),
  ])
  return [
    `## ${counted(claims.length, 'claim')} about epoll: ${countsInWords(claims)}`,
    table(['', 'claim', 'verdict', 'evidence'], rows, 4),
  ]
}
