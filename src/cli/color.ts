/** Whether to colour what is written to `stream`: on a terminal only, and not under NO_COLOR (no-color.org). */
export function colorFor(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  if (environment['NO_COLOR']) return false
  return stream.isTTY === true && environment['TERM'] !== 'dumb'
}
