import { mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InputError } from '../suite/input_error.ts'
import { cached, FULL, spaceReason } from './cache.ts'
import { existingFile, fileSha256, type Kernel, kernelIn } from './kernel_file.ts'
import { pipeline, requireProgram } from './programs.ts'

/** Unpacks the folder /boot of a Debian package. Nothing of the package is installed. */
async function unpackBoot(path: string, into: string): Promise<void> {
  const program = requireProgram(
    'dpkg-deb',
    'install dpkg, or unpack the package and give its boot/vmlinuz-*',
  )
  mkdirSync(into)
  const list = { program, args: ['--fsys-tarfile', resolve(path)] }
  const take = { program: 'tar', args: ['-x', '-C', into, '--wildcards', './boot/*'] }
  try {
    await pipeline([list, take], into)
  } catch (error) {
    const { message } = error as Error
    if (spaceReason(error) === FULL) throw error
    // A package without /boot makes tar fail as well, and is refused for what it lacks.
    if (!/Not found in archive/.test(message)) {
      throw new InputError(
        `--kernel: ${path} is damaged or no Debian package: download it again (${message})`,
      )
    }
  }
}

/**
 * Returns the kernel of a Debian package.
 * @throws InputError where the package has no kernel or several, or cannot be unpacked.
 */
async function kernelOfPackage(path: string): Promise<Kernel> {
  const folder = await cached(`kernel-${fileSha256(path).slice(0, 32)}`, into => unpackBoot(path, into))
  const boot = join(folder, 'boot')
  let images: string[] = []
  try {
    images = readdirSync(boot).filter(name => name.startsWith('vmlinuz-'))
  } catch {
    // The package has no such folder.
  }
  const [image] = images
  if (image === undefined) {
    throw new InputError(
      `--kernel: ${path} holds no boot/vmlinuz-*: give the package of the image itself, such as linux-image-6.12.107+deb12-cloud-amd64-unsigned`,
    )
  }
  if (images.length > 1) {
    throw new InputError(
      `--kernel: ${path} holds several kernels (${images.join(', ')}): unpack it and give one`,
    )
  }
  return kernelIn(join(boot, image), path)
}

/** Returns the kernel that `--kernel` names: an image, or a Debian package with one. @throws InputError */
export async function resolveKernel(given: string): Promise<Kernel> {
  const path = existingFile(given, '--kernel')
  return path.endsWith('.deb') ? kernelOfPackage(path) : kernelIn(path)
}
