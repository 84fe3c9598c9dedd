import { parseArgs } from 'node:util'
import { runConformance } from './run.ts'

function main(): void {
  const { values } = parseArgs({
    options: {
      ops: { type: 'string', default: '100000' },
      seed: { type: 'string' },
      profile: { type: 'string', multiple: true },
      'invariants-every': { type: 'string', default: '1' },
    },
  })
  const seed = Number(values.seed ?? Date.now() % 2 ** 32)
  const total = Number(values.ops)
  const started = performance.now()
  let reported = 0
  console.log(`conformance: ${total} operations, seed ${seed}`)
  const failure = runConformance({
    ops: total,
    seed,
    invariantsEvery: Number(values['invariants-every']),
    profiles: values.profile ?? [],
    onProgress(ops) {
      if (ops - reported < 500_000) return
      reported = ops
      console.log(`${ops} operations, ${Math.round((performance.now() - started) / 1000)} s`)
    },
  })
  if (failure !== null) {
    console.error(failure)
    process.exitCode = 1
    return
  }
  const seconds = (performance.now() - started) / 1000
  console.log(`no divergence in ${total} operations (${seconds.toFixed(1)} s)`)
}

main()
