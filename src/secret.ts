// A value that must not be printed: secrets, passwords, names, tokens, links. Everything that holds one in
// the clear holds it as a Secret, so that no log line, error or template string can show it by accident.

import { inspect } from 'node:util'

const SHOWN = '[secret]'

/** Plaintext that cannot be printed. `.expose()` is the only way out; where it may be called is held by a test. */
export class Secret {
  readonly #bytes: Buffer

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Takes the text as UTF-8; lone surrogates are the caller's to refuse. */
  static fromText(text: string): Secret {
    return new Secret(Buffer.from(text, 'utf8'))
  }

  /** Takes the buffer over without copying it. */
  static fromBytes(bytes: Buffer): Secret {
    return new Secret(bytes)
  }

  /** The plaintext, as UTF-8 text. */
  expose(): string {
    return this.#bytes.toString('utf8')
  }

  /** The plaintext's own bytes, not a copy. */
  exposeBytes(): Buffer {
    return this.#bytes
  }

  /** Overwrites the bytes: for a value that turned out not to be shown. */
  wipe(): void {
    this.#bytes.fill(0)
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [inspect.custom](): string {
    return SHOWN
  }
}
