import { useSyncExternalStore } from 'react'
import { navigate, type useHashLocation } from 'wouter/use-hash-location'
import { loadPage } from './pages'

const addressed = () => `/${location.hash.replace(/^#?\/?/, '')}`

const listeners = new Set<() => void>()
let shown = ''

/** Until somebody follows the address, it is the place. */
const current = () => (listeners.size === 0 ? addressed() : shown)

async function follow() {
  const wanted = addressed()
  const loading = loadPage(wanted)
  // What cannot be fetched is shown all the same: its place in the page says what went wrong.
  if (loading) await loading.catch(() => {})
  if (wanted !== addressed() || wanted === shown) return // the person has gone elsewhere meanwhile
  shown = wanted
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    shown = addressed()
    addEventListener('hashchange', follow)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) removeEventListener('hashchange', follow)
  }
}

/**
 * The place in the program, for the router: the address in the hash, a moment later where its page has to be fetched
 * first. The page before stays until then, so that no spinner flashes up between two.
 */
export function usePlace(): ReturnType<typeof useHashLocation> {
  return [useSyncExternalStore(subscribe, current), navigate]
}

/** How a link to a place is written. */
usePlace.hrefs = (place: string) => `#${place}`
