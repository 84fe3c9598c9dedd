import { PACKAGE_ROOT, versionIn } from '../suite/package_file.ts'

/** The options that print the version. */
export const VERSION_OPTIONS: readonly string[] = ['-V', '--version']

/** Returns the version where these arguments ask for nothing else; otherwise null. */
export function versionAskedFor(args: readonly string[]): string | null {
  const [option = '', ...others] = args
  return others.length === 0 && VERSION_OPTIONS.includes(option) ? versionIn(PACKAGE_ROOT) : null
}
