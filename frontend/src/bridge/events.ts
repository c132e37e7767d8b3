import type { QueryClient } from '@tanstack/react-query'
import { runtime } from './call'

/** Every event that Go sends, with what it says. */
interface Events {
  post: { readonly id: string }
  delivery: { readonly id: string; readonly post: string; readonly state: string }
  upload: {
    readonly delivery: string
    readonly post: string
    readonly done: number
    readonly total: number
  }
  account: { readonly id: string }
  status: Record<string, never>
}

export function on<E extends keyof Events>(event: E, listener: (data: Events[E]) => void): () => void {
  return runtime()?.EventsOn(event, (data) => listener((data ?? {}) as Events[E])) ?? (() => {})
}

/**
 * Has the queries below a key asked again. One that waits for its first answer is asked after that: the library lets
 * such an answer pass for fresh, although it may be older than what made it stale.
 */
export function outdate(client: QueryClient, queryKey: readonly unknown[]): void {
  const first = client
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching' })
    .filter((query) => query.state.data === undefined)
  void client.invalidateQueries({ queryKey })
  for (const { promise, queryKey: exact } of first)
    void promise?.catch(() => {}).then(() => client.invalidateQueries({ queryKey: exact, exact: true }))
}

/** Refreshes what each event is about. Returns how to stop. */
export function refreshOnEvents(client: QueryClient): () => void {
  const refresh = (...queryKey: string[]) => outdate(client, queryKey)
  const stops = [
    on('post', ({ id }) => {
      refresh('posts', 'one', id)
      refresh('posts', 'list')
    }),
    on('delivery', ({ id, post }) => {
      refresh('deliveries', id)
      refresh('posts', 'one', post)
      refresh('posts', 'list')
    }),
    on('account', () => {
      refresh('accounts')
      refresh('channels')
    }),
    on('status', () => refresh('status')),
  ]
  // What was asked before anybody listened may have changed in between.
  const listening = Date.now()
  const catchUp = setTimeout(
    () =>
      void client.invalidateQueries({
        predicate: ({ state: { dataUpdatedAt } }) => dataUpdatedAt > 0 && dataUpdatedAt <= listening,
      }),
    1000, // not in the middle of the first drawing
  )
  // A machine that slept or a window that was hidden may have missed some.
  const seen = () => document.visibilityState === 'visible' && void client.invalidateQueries()
  document.addEventListener('visibilitychange', seen)
  return () => {
    for (const stop of stops) stop()
    clearTimeout(catchUp)
    document.removeEventListener('visibilitychange', seen)
  }
}

/** Calls back with the paths of files dropped on the window. One listener at a time. */
export function onFileDrop(listener: (paths: readonly string[]) => void): () => void {
  runtime()?.OnFileDrop((_x, _y, paths) => listener(paths), true)
  return () => runtime()?.OnFileDropOff()
}

/** Keeps the web view from opening a dropped file in place of the program. */
export function refuseDrops(): () => void {
  const refuse = (event: Event) => event.preventDefault()
  window.addEventListener('dragover', refuse)
  window.addEventListener('drop', refuse)
  return () => {
    window.removeEventListener('dragover', refuse)
    window.removeEventListener('drop', refuse)
  }
}

/** Tells Go's log about something that broke in the interface: a window in production has no console. */
export function report(error: unknown, where: string): void {
  const text =
    error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error)
  runtime()?.LogError?.(`interface: ${where}: ${text}`)
}
