import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { bridge } from '@/bridge'
import type { Post } from '@/bridge/types'
import { emptyPost } from './draft'
import { DraftSession, type Store } from './session'

/** Keeps every draft that is on screen or not yet stored. */
export class DraftKeeper {
  /** Each session with how many pages show it. */
  private readonly sessions = new Map<DraftSession, number>()
  private readonly store: Store

  constructor(store: Store) {
    this.store = store
  }

  /** The session of a draft that is already being written. */
  find(id: string): DraftSession | undefined {
    return [...this.sessions.keys()].find((s) => s.snapshot().post.id === id)
  }

  open(post: Post): DraftSession {
    return this.keep(this.find(post.id) ?? new DraftSession(post, this.store))
  }

  /** A draft that exists nowhere until something is written in it. */
  fresh(): DraftSession {
    const unsaved = [...this.sessions.keys()].find((s) => s.snapshot().post.id === '' && !s.isClean)
    return this.keep(unsaved ?? new DraftSession(emptyPost, this.store))
  }

  hold(session: DraftSession): void {
    this.sessions.set(session, (this.sessions.get(session) ?? 0) + 1)
  }

  /** A page is left: what is not stored goes on being saved. */
  async release(session: DraftSession): Promise<void> {
    this.sessions.set(session, (this.sessions.get(session) ?? 1) - 1)
    try {
      await session.flush()
      if (this.sessions.get(session) === 0) this.sessions.delete(session)
    } catch {
      // It stays, tries again by itself, and its page shows why when it is opened again.
    }
  }

  forget(session: DraftSession): void {
    session.close()
    this.sessions.delete(session)
  }

  async flushAll(): Promise<void> {
    await Promise.allSettled([...this.sessions.keys()].map((s) => s.flush()))
  }

  private keep(session: DraftSession): DraftSession {
    this.sessions.set(session, this.sessions.get(session) ?? 0)
    return session
  }
}

const Context = createContext<DraftKeeper | null>(null)

/** Stands above the router, so that drafts outlive their pages. */
export function DraftKeeperProvider({ children }: { readonly children: ReactNode }) {
  const [keeper] = useState(() => new DraftKeeper({ save: bridge.posts.save, get: bridge.posts.get }))
  useEffect(() => {
    const leaving = () => void keeper.flushAll()
    const hiding = () => document.visibilityState === 'hidden' && leaving()
    window.addEventListener('pagehide', leaving)
    document.addEventListener('visibilitychange', hiding)
    return () => {
      window.removeEventListener('pagehide', leaving)
      document.removeEventListener('visibilitychange', hiding)
    }
  }, [keeper])
  return <Context value={keeper}>{children}</Context>
}

export function useDraftKeeper(): DraftKeeper {
  const keeper = use(Context)
  if (!keeper) throw new Error('DraftKeeperProvider is missing')
  return keeper
}
