import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { jobOf } from '../../fleet/job.ts'
import { readKernelFile } from '../../result/run/kernel_file.ts'
import type { RunOrigin } from '../../result/run/schema.ts'
import { InputError } from '../../suite/input_error.ts'

export interface OriginOptions {
  readonly label?: readonly string[]
  readonly anonymous?: boolean
}

const MAX_LABELS = 50
const LABEL = /^([A-Za-z][A-Za-z0-9_.-]{0,62})=([^\p{C}]{1,200})$/u

/** @throws InputError for a label of another form, and for one that is given twice. */
function labelsFrom(given: readonly string[]): Record<string, string> {
  if (given.length > MAX_LABELS) throw new InputError(`--label: there are more than ${MAX_LABELS}`)
  const labels = new Map<string, string>()
  for (const text of given) {
    const [, key, value] = LABEL.exec(text) ?? []
    if (key === undefined || value === undefined) {
      throw new InputError(
        `--label: "${text}" is not of the form key=value, such as rack=7 (the key is a letter followed by letters, digits, "_", "-" and ".")`,
      )
    }
    if (labels.has(key)) throw new InputError(`--label: ${key} is given twice`)
    labels.set(key, value)
  }
  return Object.fromEntries(labels)
}

const SHOWN_DIGITS = 16

/** Returns a hash of a machine's name. The id of the installation, which is random and secret, keeps names from being guessed. */
function hashed(name: string): string {
  const id = readKernelFile('/etc/machine-id') ?? ''
  return createHash('sha256').update(`muxbench ${id} ${name}`).digest('hex').slice(0, SHOWN_DIGITS)
}

/**
 * Returns where a run is measured: on which machine, in which job of which scheduler.
 * @throws InputError for a wrong label, and where schedulers contradict each other.
 */
export function originFrom({ label = [], anonymous = false }: OriginOptions): RunOrigin {
  const labels = labelsFrom(label)
  const job = jobOf(process.env)
  const name = hostname()
  if (!anonymous) return { host: name, isAnonymous: false, labels, job }
  return {
    host: hashed(name),
    isAnonymous: true,
    labels,
    job: job && { ...job, node: job.node && hashed(job.node) },
  }
}
