import { existsSync, readdirSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkNeeds } from './cells.ts'
import { parseSuite, type SuiteDefinition } from './definition.ts'
import { InputError, unknownName } from './input_error.ts'
import { packageFile } from './package_file.ts'
import { readInput } from './read_file.ts'

const BUILT_IN = packageFile('dist/suites')

/** What `import 'muxbench'` means in a suite's file, wherever that is. */
const INDEX = packageFile('dist/src/index.js')

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json']

/** Returns the names of the suites that come with the package, `default` first. */
export function suiteNames(): string[] {
  const names = readdirSync(BUILT_IN)
    .filter(file => file.endsWith('.js'))
    .map(file => file.slice(0, -'.js'.length))
  return names.sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b))
}

function looksLikePath(given: string): boolean {
  return given.includes('/') || EXTENSIONS.includes(extname(given))
}

const IMPORT_SECONDS = 10

const { exit } = process

/**
 * Returns a module's default export. The timer also keeps Node.js alive, which would exit in silence while the module
 * awaits something that never comes; a module that calls process.exit gets an error, since that, too, would say nothing.
 */
async function importModule(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise((_, reject) => {
    const late = () => reject(new Error(`it was not loaded within ${IMPORT_SECONDS} s`))
    timer = setTimeout(late, IMPORT_SECONDS * 1000)
  })
  process.exit = () => {
    throw new Error('it calls process.exit')
  }
  try {
    return await Promise.race([
      createJiti(import.meta.url, { alias: { muxbench: INDEX } }).import(path, { default: true }),
      timeout,
    ])
  } finally {
    process.exit = exit
    clearTimeout(timer)
  }
}

/** Returns whether a value is all that a module exports, as it is where nothing is exported by default. */
function isModule(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (
    '__esModule' in value || (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'Module'
  )
}

/** Far more than a suite of 20,000 cells needs. */
const MAX_SUITE_BYTES = 10_000_000

async function importSuite(path: string): Promise<unknown> {
  if (extname(path) !== '.json') return importModule(path)
  return JSON.parse(readInput(path, { advice: 'give a suite', most: MAX_SUITE_BYTES }).toString('utf8'))
}

/**
 * Returns the suite of that name, or in that file.
 * @throws InputError for an unknown name, an unreadable file, or a wrong field.
 */
export async function loadSuite(given: string): Promise<SuiteDefinition> {
  if (!looksLikePath(given)) {
    const names = suiteNames()
    if (!names.includes(given)) throw unknownName('suite', given, names)
    const module = await import(pathToFileURL(`${BUILT_IN}/${given}.js`).href)
    return parseSuite(module.default, given)
  }
  const path = resolve(given)
  if (!existsSync(path)) {
    throw new InputError(`${given}: there is no such suite file (suites by name: ${suiteNames().join(', ')})`)
  }
  if (!statSync(path).isFile())
    throw new InputError(`${given}: not a file (allowed: ${EXTENSIONS.join(', ')})`)
  if (!EXTENSIONS.includes(extname(path))) {
    throw new InputError(`${given}: not a suite file (allowed: ${EXTENSIONS.join(', ')})`)
  }
  let data: unknown
  try {
    data = await importSuite(path)
  } catch (error) {
    // A module may throw anything.
    const [line] = String((error as Partial<Error> | null)?.message ?? error).split('\n')
    throw new InputError(`${given}: it cannot be read as a suite: ${line}`)
  }
  if (isModule(data)) throw new InputError(`${given}: it has no default export: write export default { … }`)
  const suite = parseSuite(data, given)
  checkNeeds(suite)
  return suite
}
