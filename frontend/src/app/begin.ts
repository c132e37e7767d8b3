import type { QueryClient } from '@tanstack/react-query'
import { channelsQuery, newQueryClient, platformsQuery, settingsQuery, statusQuery } from '@/bridge/queries'
import { languageFor, messagesOf } from '@/i18n'
import { pages } from './pages'

/**
 * Fetches what the first drawing needs, side by side: React would wait 300 ms and more each time a part of the page
 * turned out not to be there yet. What fails here is asked for again, and explained, by whoever shows it.
 */
export async function begin(): Promise<QueryClient> {
  const client = newQueryClient()
  void client.prefetchQuery(statusQuery)
  void client.prefetchQuery(platformsQuery)
  void client.prefetchQuery(channelsQuery)
  const settings = client.fetchQuery(settingsQuery).catch(() => undefined)
  await Promise.allSettled([
    settings.then((s) => messagesOf(languageFor(s?.language ?? '', ...navigator.languages))),
    ...pages.filter(({ id }) => id === 'posts').map(({ page }) => page.preload()),
  ])
  return client
}
