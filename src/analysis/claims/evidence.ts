/** What rules ask for evidence. Where it is missing they end with the reason, which makes the claim undecided. */
import type { Fact } from '../../runner/probe_protocol.ts'
import type { ProbeName } from '../../runner/probes.ts'
import type { Evidence, EvidenceChart, EvidenceTable, Judgement, Verdict } from './claim.ts'

/** Ends a rule that cannot decide: the reason, and what it would take, in one sentence. */
export class Undecided extends Error {
  override name = 'Undecided'
}

/** The facts of one probe. */
export class Facts {
  readonly #probe: string
  readonly #facts: Readonly<Record<string, Fact>>

  constructor(probe: string, facts: Readonly<Record<string, Fact>>) {
    this.#probe = probe
    this.#facts = facts
  }

  /** Returns a number, or the name of the errno that a call failed with. */
  result(name: string): Fact {
    const fact = this.#facts[name]
    if (fact === undefined) {
      throw new Undecided(`The probe ${this.#probe} has no fact "${name}": measure again with this muxbench.`)
    }
    return fact
  }

  /** Returns a fact that has to be a number. */
  count(name: string): number {
    const fact = this.result(name)
    if (typeof fact === 'number') return fact
    throw new Undecided(
      `The kernel answered ${fact} where the probe ${this.#probe} needs ${name}: it takes a kernel that grants this call.`,
    )
  }

  has(name: string): boolean {
    return this.#facts[name] !== undefined
  }
}

/** Returns the facts of a probe. @throws Undecided where it was not run, or could not be. */
export function factsOf({ probes }: Evidence, name: ProbeName): Facts {
  const probe = probes.find(each => each.name === name)
  if (!probe) {
    throw new Undecided(
      `The probe ${name} was not run: it takes a run on this machine that is not cut short.`,
    )
  }
  if (probe.reason !== null) {
    throw new Undecided(
      `The probe ${name} could not be run (${probe.reason}): it takes a machine that grants what it asks for.`,
    )
  }
  return new Facts(name, probe.facts)
}

/** What a judgement may have beside its verdict and its sentence. */
interface Shown {
  readonly metrics?: Readonly<Record<string, number>>
  readonly table?: EvidenceTable
  readonly chart?: EvidenceChart
}

/** Returns a judgement with what is left out put in. */
export function judged(
  verdict: Verdict,
  evidence: string,
  { metrics = {}, table, chart }: Shown = {},
): Judgement {
  return { verdict, evidence, metrics, table: table ?? null, chart: chart ?? null }
}

/** Returns a table of calls and what came of each of them. */
export function resultTable(...rows: readonly (readonly [what: string, result: Fact])[]): EvidenceTable {
  return { head: ['what was done', 'result'], rows: rows.map(([what, result]) => [what, String(result)]) }
}

/** Returns the judgement of a kernel that behaves as no rule foresees. */
export function unforeseen(what: string, shown: Shown = {}): Judgement {
  return judged(
    'undecided',
    `${what}, which this rule does not foresee: it takes somebody who looks at this kernel.`,
    shown,
  )
}
