import type { RunHeader } from '../../result/run/assemble.ts'
import type { BlockMessage, BlockRequest } from '../../runner/block_protocol.ts'
import type { ProbeMessage, ProbeRequest } from '../../runner/probe_protocol.ts'

/** The guest as a run records it. */
export type GuestEnvironment = RunHeader['environment']

/** What a guest is booted for: a block, or probes. */
export type GuestRequest = BlockRequest | (ProbeRequest & { readonly addonPath: string })

/** What a guest reports of what it does. */
export type GuestReport = BlockMessage | ProbeMessage

/** The messages of a guest to its host. The first one says what the guest is. */
export type GuestMessage = { readonly type: 'guest'; readonly environment: GuestEnvironment } | GuestReport

/** What a line begins with that is a message: the kernel may write to the same port. */
const MARK = 'muxbench '

/** Returns a message as a line of text. */
export function messageLine(message: GuestMessage): string {
  return `${MARK}${JSON.stringify(message)}\n`
}

/**
 * Takes the text that a guest has written so far apart.
 * @returns the messages of its whole lines, and the rest, which has no end of a line yet.
 * @throws SyntaxError where a message is cut off.
 */
export function takeMessages(text: string): {
  readonly messages: readonly GuestMessage[]
  readonly rest: string
} {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  const marked = lines.filter(line => line.startsWith(MARK))
  return { messages: marked.map(line => JSON.parse(line.slice(MARK.length)) as GuestMessage), rest }
}
