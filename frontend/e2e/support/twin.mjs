import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const page = join(root, 'frontend', 'dist')
const program = join(root, 'build', 'bin', process.platform === 'win32' ? 'twin.exe' : 'twin')

let built = false

/** Compiles the twin once for each file of journeys; unchanged, that takes a moment. */
function build() {
  if (built) return
  if (!existsSync(join(page, 'index.html')))
    throw new Error('The front end is not built: npm --prefix frontend run build')
  execFileSync('go', ['build', '-tags', 'headless,sqlite_fts5', '-o', program, './internal/twin/cmd'], {
    cwd: root,
    env: { ...process.env, CGO_ENABLED: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  built = true
}

/**
 * The program without its window, on the sandbox. It is killed and started again on the same data folder, and told
 * what the networks get wrong.
 */
export class Twin {
  /** How far ahead its clock is, in milliseconds. */
  ahead = 0
  #data = mkdtempSync(join(tmpdir(), 'caio-journey-'))
  #process
  #log = ''
  #address

  /** Starts it. The networks take `delay` ms before and again after they publish, so that one can watch. */
  async start({ ahead = 0, delay = 0 } = {}) {
    build()
    this.ahead = ahead
    const args = ['-data', this.#data, '-page', page, '-ahead', `${ahead}ms`, '-delay', `${delay}ms`]
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process = child
    child.stderr.on('data', (text) => {
      this.#log += text
    })
    this.#address = new URL(
      await new Promise((resolve, reject) => {
        createInterface(child.stdout).once('line', resolve)
        child.once('error', reject)
        child.once('exit', (code) => reject(new Error(`The twin ended with ${code}: ${this.#log}`)))
      }),
    )
  }

  /** A folder for the person's files, gone with the program. */
  folder = () => mkdtempSync(join(this.#data, 'files-'))

  /** The address of a page, with the token that lets a browser in. */
  url(hash = '/') {
    return `${this.#address.href}#${hash}`
  }

  get origin() {
    return this.#address.origin
  }

  /** What the program said, for a journey that failed. */
  get log() {
    return this.#log
  }

  /** Ends it as a power cut does. */
  async kill() {
    await this.#end(() => this.#process.kill('SIGKILL'))
  }

  async stop() {
    await this.#end(() => this.#process.stdin.end())
    rmSync(this.#data, { recursive: true, force: true })
  }

  async #end(how) {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    how()
    await ended
  }

  /** The answer to the next request for files. */
  pick = (...paths) => this.#send('/test/pick', paths)

  /** Drops files on the window. */
  drop = (...paths) => this.#send('/test/drop', paths)

  /** Spoils the next fitting request to a network; see emulator.Fault. */
  fault = (platform, fault) => this.#send('/test/fault', { platform, ...fault })

  /** Moves the program's clock ahead, in milliseconds. */
  async moveClock(ahead) {
    this.ahead = ahead
    await this.#send('/test/clock', ahead)
  }

  /** What a network shows to the public, by its own account. */
  live = (platform) => this.#send(`/test/live/${platform}`)

  /** The addresses opened in the person's browser. */
  opened = () => this.#send('/test/opened')

  async #send(path, body) {
    const address = new URL(path, this.#address)
    address.search = this.#address.search
    const response = await fetch(address, body && { method: 'POST', body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }
}
