/**
 * Writes the chapter of README.md about claims: those of reports/results/claims.run.json.gz, as the rules judge them now. A
 * test holds the chapter equal.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const HEADING = '## What is said about epoll'
const RUN = 'reports/results/claims.run.json.gz'

/** Returns the chapter about the claims of a run, with the machine and the date. */
function chapterOf({ run, environment }, claims, { countsInWords, VERDICT_WORDS }) {
  const { cpuModel, hypervisor, kernel } = environment
  const machine = `${cpuModel} ${hypervisor === null ? 'machine' : 'virtual machine'}`
  const rows = claims.map(
    ({ claim: { number, sentence }, verdict }) => `| ${number} | ${sentence} | ${VERDICT_WORDS[verdict]} |`,
  )
  return `${HEADING}

\`muxbench run claims\` settles ${claims.length} sentences on your machine, each by an experiment and a rule
([docs/claims.md](docs/claims.md)). On ${/^[AEIOU]/.test(machine) ? 'an' : 'a'} ${machine} with Linux
${kernel.split('-')[0]}, on ${run.startedAt.slice(0, 10)}, ${countsInWords(claims)}
([run](${RUN})).

<details><summary>The ${claims.length} claims and their verdicts</summary>

| | claim | verdict |
| --- | --- | --- |
${rows.join('\n')}

</details>
`
}

/** Returns the run that the README tells of. */
export function savedRun(root) {
  return JSON.parse(gunzipSync(readFileSync(join(root, RUN))).toString())
}

/**
 * Returns the README with the claims of a run in its chapter about them.
 * @param rules judge the run, and have the words for verdicts.
 */
export function withClaims(readme, run, rules) {
  const start = readme.indexOf(`${HEADING}\n`)
  const end = readme.indexOf('\n## ', start + 1)
  if (start < 0 || end < 0) throw new Error(`README.md has no chapter "${HEADING}" with another one after it`)
  return `${readme.slice(0, start)}${chapterOf(run, rules.claimsOf(run), rules)}${readme.slice(end)}`
}

const script = fileURLToPath(import.meta.url)
if (process.argv[1] === script) {
  const root = dirname(dirname(script))
  const rules = {
    ...(await import('../dist/src/analysis/claims/claim.js')),
    ...(await import('../dist/src/analysis/claims/claims.js')),
  }
  const path = join(root, 'README.md')
  writeFileSync(path, withClaims(readFileSync(path, 'utf8'), savedRun(root), rules))
}
