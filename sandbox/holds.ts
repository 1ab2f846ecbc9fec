// Holds back what two requests may do in either order: the app's answer to a submission, and what a Web API call does.
// A story orders a hold, sees that something waits in it, and releases it when it likes.

/** `ack`: the app's answers to submissions. Else a Web API method, or `response_url`. */
export type Held = 'ack' | 'response_url' | `${string}.${string}`

export interface Hold {
  /** How many have been held back so far. */
  readonly seen: number
  /** Lets everything held go on, in the order in which it came, and holds nothing from now on. */
  release(): void
}

interface Entry {
  what: Held
  userId: string | undefined
  seen: number
  released: PromiseWithResolvers<void>
}

export class Holds {
  readonly #entries = new Set<Entry>()

  /** Holds back everything of this kind, or only what concerns one person. */
  add(what: Held, userId?: string): Hold {
    const entry: Entry = { what, userId, seen: 0, released: Promise.withResolvers() }
    this.#entries.add(entry)
    return {
      get seen() {
        return entry.seen
      },
      release: () => this.#release(entry),
    }
  }

  /** Resolves when nothing holds this back: at once where no hold was ordered. */
  async pass(what: string, userId: string | undefined): Promise<void> {
    const entry = [...this.#entries].find(
      (one) => one.what === what && (one.userId === undefined || one.userId === userId),
    )
    if (entry === undefined) return
    entry.seen += 1
    await entry.released.promise
  }

  releaseAll(): void {
    for (const entry of this.#entries) this.#release(entry)
  }

  #release(entry: Entry): void {
    this.#entries.delete(entry)
    entry.released.resolve()
  }
}
