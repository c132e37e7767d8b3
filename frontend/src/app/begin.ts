import type { QueryClient } from '@tanstack/react-query'
import { takeFirst } from '@/bridge/first'
import { channelsQuery, newQueryClient, platformsQuery, settingsQuery, statusQuery } from '@/bridge/queries'
import { languageFor, messagesOf } from '@/i18n'
import { loadPage } from './pages'

/**
 * Brings together what the first drawing needs. What is missing or fails here is asked for again, and explained, by
 * whoever shows it.
 */
export async function begin(): Promise<QueryClient> {
  const client = newQueryClient()
  if (!takeFirst(client)) {
    void client.prefetchQuery(statusQuery)
    void client.prefetchQuery(platformsQuery)
    void client.prefetchQuery(channelsQuery)
  }
  const settings = client.fetchQuery(settingsQuery).catch(() => undefined)
  if (location.hash === '') history.replaceState(null, '', '#/posts')
  await Promise.allSettled([
    settings.then((s) => messagesOf(languageFor(s?.language ?? '', ...navigator.languages))),
    loadPage(location.hash.slice(1)),
  ])
  return client
}
