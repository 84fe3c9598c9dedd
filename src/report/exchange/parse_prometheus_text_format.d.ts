/** The package has no types of its own; this is what the tests use of it. */
declare module 'parse-prometheus-text-format' {
  export default function parse(text: string): unknown
}
