import { CaioError, toCaioError } from '@/bridge/errors'
import type { Post, PostDetail } from '@/bridge/types'
import { type Draft, draftOf, type Edit, edit, type SaveEvent, sameContent, settle } from './draft'

/** Saved this long after the last key… */
const pause = 500
/** …and while typing goes on, this long after the first key that is not saved. */
const longest = 900
const slowestRetry = 15_000

export interface Store {
  save(post: Post): Promise<Post>
  get(id: string): Promise<PostDetail>
}

/**
 * One draft being written, and its way into the store. It outlives the page: a draft that could not be saved goes
 * on trying after its author has looked elsewhere, and is still here when they come back.
 */
export class DraftSession {
  private draft: Draft
  private readonly store: Store
  private readonly listeners = new Set<() => void>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private waitingSince = 0
  private writing: Promise<void> | null = null
  private failures = 0
  /** What was sent when no answer came: it may have been stored. */
  private unanswered: Post | null = null
  private closed = false

  constructor(post: Post, store: Store) {
    this.draft = draftOf(post)
    this.store = store
  }

  readonly snapshot = (): Draft => this.draft

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Everything written is stored. */
  get isClean(): boolean {
    return this.draft.version === this.draft.stored && !this.writing
  }

  readonly edit = (action: Edit): void => {
    const before = this.draft
    this.set(edit(before, action))
    if (this.draft !== before) this.schedule()
  }

  /** Saves what is not saved yet. Rejects with the CaioError that stood in the way. */
  async flush(): Promise<Post> {
    while (!this.isClean && !this.closed) {
      this.refuseIfHeld()
      clearTimeout(this.timer)
      await this.write()
      if (this.draft.save.status === 'failed') throw this.draft.save.error
    }
    this.refuseIfHeld()
    return this.draft.post
  }

  /** After a conflict: what is here replaces what is stored. */
  async keepMine(): Promise<void> {
    const { post } = await this.store.get(this.draft.post.id)
    this.settle({ type: 'rebase', id: post.id, revision: post.revision })
    await this.write()
  }

  /** After a conflict: what is stored replaces what is here. */
  async takeTheirs(): Promise<void> {
    const { post } = await this.store.get(this.draft.post.id)
    this.settle({ type: 'replace', post })
  }

  /** After the draft was deleted elsewhere: it becomes a new one. */
  async saveAsNew(): Promise<void> {
    this.settle({ type: 'rebase', id: '', revision: 0 })
    await this.write()
  }

  /** Somebody else found out that the stored post is newer. */
  conflict(): void {
    this.settle({ type: 'conflict' })
  }

  /** Ends the session without saving: the draft was published or deleted. */
  close(): void {
    this.closed = true
    clearTimeout(this.timer)
  }

  private refuseIfHeld(): void {
    const { status } = this.draft.save
    if (status === 'conflict' || status === 'gone') throw new CaioError(status)
  }

  private schedule(delay = pause): void {
    const { status } = this.draft.save
    if (this.closed || status === 'conflict' || status === 'gone') return
    const now = Date.now()
    if (this.waitingSince === 0) this.waitingSince = now
    clearTimeout(this.timer)
    const due = delay > pause ? delay : Math.min(delay, Math.max(0, this.waitingSince + longest - now))
    this.timer = setTimeout(() => void this.write(), due)
  }

  private write(): Promise<void> {
    if (this.closed) return Promise.resolve()
    this.writing ??= this.send().finally(() => {
      this.writing = null
      if (this.draft.save.status === 'dirty') this.schedule()
      this.tell()
    })
    return this.writing
  }

  private async send(): Promise<void> {
    const { post, version } = this.draft
    this.waitingSince = 0
    this.settle({ type: 'saving' })
    try {
      const saved = await this.store.save(post)
      this.failures = 0
      this.unanswered = null
      this.settle({ type: 'saved', post: saved, version })
    } catch (thrown) {
      await this.failed(toCaioError(thrown), post)
    }
  }

  private async failed(error: CaioError, sent: Post): Promise<void> {
    if (error.kind === 'not_found' || error.kind === 'gone') return this.settle({ type: 'gone' })
    if (error.kind === 'conflict') {
      if (await this.isOwnWrite(sent)) return
      return this.settle({ type: 'conflict' })
    }
    if (error.kind === 'timeout') this.unanswered = sent
    this.settle({ type: 'failed', error })
    this.failures++
    this.schedule(Math.min(slowestRetry, 1000 * 2 ** (this.failures - 1)))
  }

  /** A conflict after an unanswered save may be with that very save. Then it only has to be gone on from. */
  private async isOwnWrite(sent: Post): Promise<boolean> {
    if (!this.unanswered) return false
    try {
      const { post } = await this.store.get(sent.id)
      if (!sameContent(post, this.unanswered)) return false
      this.unanswered = null
      this.settle({ type: 'rebase', id: post.id, revision: post.revision })
      return true
    } catch {
      return false // then a person decides, as after any conflict
    }
  }

  private settle(event: SaveEvent): void {
    this.set(settle(this.draft, event))
  }

  private set(draft: Draft): void {
    if (draft === this.draft) return
    this.draft = draft
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
