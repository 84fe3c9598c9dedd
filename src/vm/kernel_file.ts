import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { InputError } from '../suite/input_error.ts'
import { formatInteger } from '../units/format.ts'

/** A kernel that can be booted. */
export interface Kernel {
  /** How the user named it. */
  readonly given: string
  /** The file of the image. */
  readonly path: string
  /** The release that the image says, such as `6.12.107+deb12-cloud-amd64`. */
  readonly release: string
  readonly sha256: string
}

// The header of a bzImage, by Documentation/arch/x86/boot.rst of the kernel.
const SIGNATURE = 'HdrS'
const SIGNATURE_AT = 0x202
const SETUP_SECTORS_AT = 0x1f1
/** The number of sectors where the header says 0, as very old kernels do. */
const USUAL_SETUP_SECTORS = 4
const SECTOR_BYTES = 512
/** The size of what follows the setup, in paragraphs. */
const PARAGRAPHS_AT = 0x1f4
const PARAGRAPH_BYTES = 16
const VERSION_POINTER_AT = 0x20e
/** The pointer to the text of the version counts from here. */
const SETUP_AT = 0x200
const LOAD_FLAGS_AT = 0x236
const IS_64_BIT = 1
/** The header and the text of the version lie within these bytes. */
const HEAD_BYTES = 65_536

const MAGICS: readonly (readonly [magic: string, name: string])[] = [
  [
    '\x7fELF',
    'an ELF file, such as a vmlinux: the image that boots is arch/x86/boot/bzImage of the same build',
  ],
  ['!<arch>\n', 'an archive of ar or a Debian package, whose name does not end in .deb'],
  ['\x1f\x8b', 'a file that gzip compressed'],
  ['\xfd7zXZ', 'a file that xz compressed'],
  ['\x28\xb5\x2f\xfd', 'a file that zstd compressed'],
  ['\xed\xab\xee\xdb', 'an RPM package: unpack it and give the vmlinuz in it'],
  ['070701', 'a cpio archive, such as an initramfs'],
  ['#!', 'a script'],
]

function headOf(path: string): Buffer {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(HEAD_BYTES)
    return bytes.subarray(0, readSync(fd, bytes, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(fd)
  }
}

/** Says what a file is that is no kernel. */
function kindOf(head: Buffer): string {
  if (head.length === 0) return 'an empty file'
  const text = head.toString('latin1')
  if (text.startsWith('ARM\x64', 0x38)) return 'a kernel of arm64, and muxbench boots those of x86-64'
  const known = MAGICS.find(([magic]) => text.startsWith(magic))
  if (known) return known[1]
  return /^[\t\n\r -~]*$/.test(text.slice(0, 512)) ? 'a text file' : 'of a kind that muxbench does not know'
}

function releaseOf(head: Buffer): string {
  const pointer = head.readUInt16LE(VERSION_POINTER_AT)
  if (pointer === 0) return 'unknown'
  const text = head.subarray(SETUP_AT + pointer, SETUP_AT + pointer + 200).toString('latin1')
  return /^[!-~]+/.exec(text)?.[0] ?? 'unknown'
}

/** Returns the size of an image by its header, in bytes. What signs an image follows it. */
function imageBytes(head: Buffer): number {
  const sectors = head.readUInt8(SETUP_SECTORS_AT) || USUAL_SETUP_SECTORS
  return (1 + sectors) * SECTOR_BYTES + head.readUInt32LE(PARAGRAPHS_AT) * PARAGRAPH_BYTES
}

/** Returns the path of a file that the user named. @throws InputError where there is none. */
export function existingFile(given: string, option: string): string {
  if (!existsSync(given)) throw new InputError(`${option}: there is no ${given}`)
  if (!statSync(given).isFile()) throw new InputError(`${option}: ${given} is not a file`)
  return given
}

const knownSha256 = new Map<string, string>()

/** Returns the SHA-256 of a file, in hexadecimal. That of a file that has not changed is computed once. */
export function fileSha256(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true })
  const key = `${path} ${ino} ${size} ${mtimeNs}`
  const known = knownSha256.get(key)
  if (known !== undefined) return known
  const made = createHash('sha256').update(readFileSync(path)).digest('hex')
  knownSha256.set(key, made)
  return made
}

/**
 * Returns the kernel in a file.
 * @param given how the user named it; left out, it is the path.
 * @throws InputError where the file holds no kernel of x86-64, with what it holds.
 */
export function kernelIn(path: string, given = path): Kernel {
  const head = headOf(path)
  const isKernel =
    head.length > LOAD_FLAGS_AT + 1 &&
    head.toString('latin1', SIGNATURE_AT, SIGNATURE_AT + SIGNATURE.length) === SIGNATURE
  if (!isKernel) throw new InputError(`--kernel: ${given} is no kernel; it is ${kindOf(head)}`)
  if ((head.readUInt16LE(LOAD_FLAGS_AT) & IS_64_BIT) === 0) {
    throw new InputError(`--kernel: ${given} is a kernel of 32 bits, and muxbench boots those of x86-64`)
  }
  const [bytes, whole] = [statSync(path).size, imageBytes(head)]
  if (bytes < whole) {
    throw new InputError(
      `--kernel: ${given} is a part of a kernel: it has ${formatInteger(bytes)} bytes, and its header says ${formatInteger(whole)}: copy it again`,
    )
  }
  return { given, path, release: releaseOf(head), sha256: fileSha256(path) }
}

/**
 * Returns a short name of each kernel, for folders and legends: its release; where others have the same one, with the name
 * of its file, and where that is the same as well, with its path.
 */
export function kernelLabels(kernels: readonly Kernel[]): string[] {
  const named = kernels.map(({ given, release }) => {
    const others = kernels.filter(other => other.release === release).map(other => other.given)
    if (others.length === 1) return release
    const isTold = new Set(others.map(other => basename(other))).size === others.length
    return `${release}-${isTold ? basename(given) : given}`
  })
  return named.map((name, at) => {
    const earlier = named.slice(0, at).filter(other => other === name).length
    const safe = name.replaceAll(/[^\w.+-]/g, '_')
    return earlier === 0 ? safe : `${safe}-${earlier + 1}`
  })
}
