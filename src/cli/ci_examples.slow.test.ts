import { readdirSync, readFileSync } from 'node:fs'
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { packageFile } from '../suite/package_file.ts'
import { createProgram } from './program.ts'

const read = (file: string) => readFileSync(packageFile(file), 'utf8')

/** The blocks of a document in one language, without their fences. */
function blocksOf(file: string, language: string): string[] {
  return [...read(file).matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, text]) =>
    name === language ? [text as string] : [],
  )
}

const EXAMPLES = readdirSync(packageFile('docs/examples'))

const documents = [
  ...EXAMPLES.filter(file => file.endsWith('.yml')).map(file => [
    `docs/examples/${file}`,
    read(`docs/examples/${file}`),
  ]),
  ...blocksOf('docs/ci.md', 'yaml').map((text, i) => [`docs/ci.md ${i + 1}`, text]),
] as [name: string, text: string][]

/** Steps alone make a workflow with a job around them; what is neither is for another CI. */
const workflows = documents.flatMap(([name, text]) => {
  const data: unknown = parse(text)
  if (Array.isArray(data)) {
    return [[name, stringify({ on: 'push', jobs: { job: { 'runs-on': 'ubuntu-24.04', steps: data } } })]]
  }
  return Object.hasOwn(data as object, 'jobs') ? [[name, text]] : []
}) as [name: string, text: string][]

/** What GitHub's own parser says of a workflow. */
async function errorsIn(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter())
  const errors = context.errors.getErrors().map(({ message }) => message)
  if (errors.length > 0 || !value) return errors
  const template = await convertWorkflowTemplate(context, value)
  return (template.errors ?? []).map(({ Message }) => Message)
}

describe('workflows', () => {
  test.each(workflows)('%s is one, as GitHub reads it', async (_, text) => {
    expect(await errorsIn(text)).toEqual([])
  })

  test('the parser refuses what is wrong', async () => {
    const text = read('docs/examples/github-actions.yml')
    expect(await errorsIn(text.replace('runs-on', 'run-on'))).toContainEqual(
      expect.stringContaining("'run-on'"),
    )
    expect(await errorsIn(text.replace('github.event_name', 'github.event_name('))).not.toEqual([])
  })

  test('docs/ci.md has the files of docs/examples, word for word', () => {
    expect(blocksOf('docs/ci.md', 'yaml')).toContain(read('docs/examples/github-actions.yml'))
    expect(blocksOf('docs/ci.md', 'sh')).toContain(read('docs/examples/ci.sh'))
  })
})

/** Every text in a YAML document, whatever the CI that reads it calls its scripts. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** The arguments of every `muxbench …` of a script, with something in place of what only a shell knows. */
function commandsIn(script: string): string[][] {
  return [...script.replaceAll(/\\\n\s*/g, ' ').matchAll(/(?:^|&& |; ) *(?:npx )?muxbench (.*)$/gm)].map(
    ([, rest = '']) =>
      rest
        .replace(/ # .*| {2,}#.*| && .*| ;;.*$/, '')
        .replaceAll('"$@"', '')
        .replaceAll(/\$\{\{ matrix\.shard \}\}/g, '1')
        .replaceAll(/"?\$\w+"?/g, 'value')
        .replaceAll(/"[^"]*"/g, 'value')
        .split(/\s+/)
        .filter(Boolean),
  )
}

const commands = [
  ...[...EXAMPLES.filter(file => file.endsWith('.sh'))].map(file => read(`docs/examples/${file}`)),
  ...['README.md', 'docs/ci.md'].flatMap(file => blocksOf(file, 'sh')),
  ...documents.flatMap(([, text]) => textsIn(parse(text))),
].flatMap(commandsIn)

/** Every command does nothing, and says nothing of what it is given. */
function withoutActions(command: Command): Command {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  if (command.commands.length === 0) command.action(() => {})
  for (const inner of command.commands) withoutActions(inner)
  return command
}

async function complaintAbout(args: readonly string[]): Promise<string | null> {
  try {
    await withoutActions(createProgram(() => {})).parseAsync(args, { from: 'user' })
    return null
  } catch (error) {
    return (error as Error).message
  }
}

describe('command lines', () => {
  const lines = [...new Set(commands.map(args => args.join(' ')))]

  test('there are some of every kind', () => {
    for (const name of [
      'run',
      'report',
      'ab',
      'compare',
      'history add',
      'history show',
      'history check',
      'merge',
      'calibrate',
    ]) {
      expect(
        lines.some(line => line.startsWith(name)),
        name,
      ).toBe(true)
    }
  })

  test.for(lines)('muxbench %s', async line => {
    expect(await complaintAbout(line.split(' '))).toBeNull()
  })

  test('one with an option or a command that there is not is refused', async () => {
    expect(await complaintAbout(['run', '--nope'])).toContain("unknown option '--nope'")
    expect(await complaintAbout(['rum'])).toContain("unknown command 'rum'")
  })
})
