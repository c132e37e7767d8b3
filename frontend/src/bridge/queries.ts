import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
import { bridge } from './index'
import type { ChannelID, DeliveryID, PostID, PostState } from './types'

/** Go says when something changed (events.ts), so nothing goes stale by itself and nothing is polled. */
export const newQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, networkMode: 'always', retry: false, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false },
    },
  })

export const statusQuery = queryOptions({ queryKey: ['status'], queryFn: () => bridge.program.status() })

export const settingsQuery = queryOptions({ queryKey: ['settings'], queryFn: () => bridge.settings.get() })

export const bucketQuery = queryOptions({ queryKey: ['bucket'], queryFn: () => bridge.settings.bucket() })

export const platformsQuery = queryOptions({
  queryKey: ['platforms'],
  queryFn: () => bridge.platforms.list(),
})

export const accountsQuery = queryOptions({ queryKey: ['accounts'], queryFn: () => bridge.accounts.list() })

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: () => bridge.accounts.channels(),
})

export const postQuery = (id: PostID) =>
  queryOptions({ queryKey: ['posts', 'one', id], queryFn: () => bridge.posts.get(id) })

export interface PostFilter {
  readonly state: PostState | ''
  readonly text: string
  readonly channel: ChannelID
}

/** What the list shows before anybody narrows it. */
export const everyPost: PostFilter = { state: '', text: '', channel: '' }

export const postsQuery = (filter: PostFilter) =>
  infiniteQueryOptions({
    queryKey: ['posts', 'list', filter],
    queryFn: ({ pageParam }) => bridge.posts.list({ ...filter, after: pageParam, limit: 30 }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })

/** What a network offers for a field now. It sends no events about it, so it is asked again after a minute. */
export const choicesQuery = (channel: ChannelID, field: string) =>
  queryOptions({
    queryKey: ['choices', channel, field],
    queryFn: () => bridge.accounts.choices(channel, field),
    staleTime: 60_000,
  })

export const deliveryQuery = (id: DeliveryID) =>
  queryOptions({ queryKey: ['deliveries', id], queryFn: () => bridge.deliveries.get(id) })
