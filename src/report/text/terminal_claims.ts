/** The claims of a run with their verdicts on a terminal. */
import { VERDICT_WORDS, type Verdict } from '../../analysis/claims/claim.ts'
import { claimsOf, countsInWords, type JudgedClaim } from '../../analysis/claims/claims.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { counted } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { columnsOf, listItem, type Paint, wrap } from './terminal_layout.ts'

/** The columns of a number with the space after it. */
const NUMBER_WIDTH = 4

const VERDICT_WIDTH = Math.max(...Object.values(VERDICT_WORDS).map(columnsOf)) + 2

function painted(verdict: Verdict, words: string, paint: Paint): string {
  if (verdict === 'holds') return paint.green(words)
  if (verdict === 'refuted') return paint.red(words)
  return verdict === 'undecided' ? paint.dim(words) : paint.yellow(words)
}

/** Returns the lines of one claim: its number and verdict, the sentence beside them, and the evidence below that. */
function linesOf({ claim, verdict, evidence }: JudgedClaim, width: number, paint: Paint): string[] {
  const indent = ' '.repeat(NUMBER_WIDTH + VERDICT_WIDTH)
  const number = String(claim.number).padStart(NUMBER_WIDTH - 1)
  const words = VERDICT_WORDS[verdict].padEnd(VERDICT_WIDTH)
  const [first = '', ...others] = listItem(plainLine(claim.sentence), width, indent, indent)
  return [
    `${number} ${painted(verdict, words, paint)}${paint.bold(first.slice(indent.length))}`,
    ...others.map(paint.bold),
    ...listItem(plainLine(evidence), width, indent, indent),
  ]
}

/** Returns a line that counts the verdicts, and the lines of each claim; nothing where a run judges none. */
export function claimLines(run: RunFile, width: number, paint: Paint): string[] {
  const claims = claimsOf(run)
  if (claims.length === 0) return []
  const head = `${counted(claims.length, 'claim')} about epoll: ${countsInWords(claims)}`
  return ['', ...wrap(head, width).map(paint.bold), ...claims.flatMap(each => linesOf(each, width, paint))]
}
