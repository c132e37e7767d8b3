import type { QueryClient } from '@tanstack/react-query'
import { channelsQuery, everyPost, platformsQuery, postsQuery, settingsQuery, statusQuery } from './queries'
import { tidy } from './tidy'

/**
 * Gives the queries what the program put into the page, so that the first drawing has to ask for nothing. Returns
 * whether there was anything: the program leaves it out when a part of it failed.
 */
export function takeFirst(client: QueryClient): boolean {
  const element = document.getElementById('first')
  if (!element) return false
  const answers = JSON.parse(element.textContent)
  const take = (method: string) => tidy(method, answers[method]) as never // its type is the method's
  client.setQueryData(settingsQuery.queryKey, take('Settings.Get'))
  client.setQueryData(statusQuery.queryKey, take('Program.Status'))
  client.setQueryData(platformsQuery.queryKey, take('Platforms.List'))
  client.setQueryData(channelsQuery.queryKey, take('Accounts.Channels'))
  client.setQueryData(postsQuery(everyPost).queryKey, { pages: [take('Posts.List')], pageParams: [''] })
  element.remove()
  return true
}
