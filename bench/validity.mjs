/**
 * bench:validity checks whether muxbench reports the truth. Each section compares what it reports with something that
 * is known from elsewhere. Arguments name sections; without any, all sections run, which takes about 20 minutes on an
 * idle machine. The exit code is 1 if a limit is missed.
 */
import { conclude } from './validity/checks.mjs'
import { coordinatedOmission } from './validity/coordinated_omission.mjs'
import { fidelity } from './validity/fidelity.mjs'
import { injectedDelays } from './validity/injected_delays.mjs'
import { overhead } from './validity/overhead.mjs'
import { peers } from './validity/peers.mjs'
import { repetition } from './validity/repetition.mjs'
import { settling } from './validity/settling.mjs'
import { alone, turns } from './validity/turns.mjs'

const SECTIONS = {
  alone,
  fidelity,
  overhead,
  delays: injectedDelays,
  omission: coordinatedOmission,
  peers,
  repetition,
  settling,
  turns,
}

const names = process.argv.slice(2)
const unknown = names.find(name => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) {
  process.stderr.write(
    `bench:validity: no section "${unknown}" (allowed: ${Object.keys(SECTIONS).join(', ')})\n`,
  )
  process.exit(2)
}
for (const name of names.length > 0 ? names : Object.keys(SECTIONS)) await SECTIONS[name]()
conclude()
