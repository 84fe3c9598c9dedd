/** The schemas of what a run that judges claims has in run.json. */
import * as v from 'valibot'
import { storedCount } from '../../suite/parameter_kinds.ts'

const finite = v.pipe(v.number(), v.finite())
const shortText = v.pipe(v.string(), v.maxLength(2000))

/** Far more probes, facts and claims than there are. */
const MOST = 200

const MESSAGE = `must have ${MOST} entries at most`

/** A probe of the kernel with its facts: a number, or the name of the errno that a call failed with. */
export const probeSchema = v.object({
  name: shortText,
  facts: v.pipe(v.record(shortText, v.union([finite, shortText])), v.maxEntries(MOST, MESSAGE)),
  reason: v.nullable(shortText),
})

/** A claim about epoll with what the evidence of the run says of it, by the rules of docs/claims.md. */
const claim = v.object({
  number: storedCount,
  claim: shortText,
  verdict: v.picklist(['holds', 'within-limits', 'refuted', 'undecided']),
  evidence: shortText,
  metrics: v.pipe(v.record(shortText, finite), v.maxEntries(MOST, MESSAGE)),
})

export const probesSchema = v.pipe(v.array(probeSchema), v.maxLength(MOST, MESSAGE))
export const claimsSchema = v.pipe(v.array(claim), v.maxLength(MOST, MESSAGE))
export const claimNumbersSchema = v.pipe(v.array(storedCount), v.maxLength(MOST, MESSAGE))
