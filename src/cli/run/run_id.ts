import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** `default-2026-11-21-061500`, in UTC; where `parent` has a folder of that name already it gets a number. */
export function runIdFor(name: string, at: Date, parent: string): string {
  const stamp = at.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
  const base = `${name}-${stamp}`
  let id = base
  for (let i = 2; existsSync(join(parent, id)); i++) id = `${base}-${i}`
  return id
}
