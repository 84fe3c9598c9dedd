/**
 * Remembers from which files a script has made others, so that it need not make the same ones again. Files are compared
 * by their content, since git and npm set their times.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Returns a hash of a file's content; null where it cannot be read. */
function hashOf(path) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return null
  }
}

/**
 * Returns whether all files of a record are as they were when it was written. A record that is out of date is removed,
 * so that the next call does not find it where the script fails.
 * @param root is the folder that the names of the files begin at.
 */
export function areKept(record, root) {
  let files
  try {
    files = JSON.parse(readFileSync(record, 'utf8'))
  } catch {
    return false
  }
  const areSame = Object.entries(files).every(([name, hash]) => hashOf(join(root, name)) === hash)
  if (!areSame) rmSync(record, { force: true })
  return areSame
}

/** Writes a record of the files that something was made from, and of those that were made. */
export function keep(record, root, names) {
  const files = [...names].map(name => [name, hashOf(join(root, name))])
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, JSON.stringify(Object.fromEntries(files)))
}
