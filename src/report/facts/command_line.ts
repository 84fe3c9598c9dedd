const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/

function quote(argument: string): string {
  return SAFE.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}

/** Returns the arguments as a shell takes them, quoted where it needs that. */
export function shellWords(argv: readonly string[]): string {
  return argv.map(quote).join(' ')
}

/** Returns the shell command that calls `muxbench` with these arguments, quoted where a shell needs it. */
export function commandLine(argv: readonly string[]): string {
  return shellWords(['muxbench', ...argv])
}

/** Returns the shell command that repeats a run: its own arguments, and its seed where they do not give one. */
export function reproducingCommand(argv: readonly string[], seed: number): string {
  const givesSeed = argv.some(argument => argument === '--seed' || argument.startsWith('--seed='))
  return commandLine([...argv, ...(givesSeed ? [] : ['--seed', String(seed)])])
}
