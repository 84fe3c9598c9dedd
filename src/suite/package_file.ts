import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  // Sources lie in src/ and compiled code in dist/src/. The folder with binding.gyp is the root of both.
  while (!existsSync(join(folder, 'binding.gyp')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

/** The folder that package.json lies in. */
export const PACKAGE_ROOT = findPackageRoot()

/** Returns the version of the package in a folder. */
export function versionIn(root: string): string {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
}

/** Returns the absolute path of a file that comes with the package. */
export function packageFile(path: string): string {
  return join(PACKAGE_ROOT, path)
}
