#!/usr/bin/env node
import { runCommand } from './run_command.ts'

process.exitCode = await runCommand(
  process.argv.slice(2).filter(a => !a.startsWith('--')),
  Object.fromEntries(
    process.argv
      .slice(2)
      .filter(a => a.startsWith('--'))
      .map(a => a.slice(2).split('=')),
  ),
  process.argv.slice(2),
)
