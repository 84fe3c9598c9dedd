import type { Addon } from '../../poller/addon.ts'
import type { ProbeMessage } from '../probe_protocol.ts'

/** Runs probes one after the other, and says of each that it begins, and what it found. */
export function runProbes(
  addon: Pick<Addon, 'runProbe'>,
  names: readonly string[],
  send: (message: ProbeMessage) => void,
): void {
  for (const name of names) {
    send({ type: 'probing', name })
    try {
      send({ type: 'probe', outcome: { name, facts: addon.runProbe(name), reason: null } })
    } catch (error) {
      send({ type: 'probe', outcome: { name, facts: {}, reason: (error as Error).message } })
    }
  }
}
