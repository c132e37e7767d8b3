import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { bridge } from '@/bridge'
import { CaioError } from '@/bridge/errors'
import { outdate } from '@/bridge/events'
import { postQuery } from '@/bridge/queries'
import { useNow } from '@/ui/time'
import { type Draft, isEmpty } from './draft'
import { useDraftKeeper } from './keeper'
import type { DraftSession } from './session'
import type { Checks } from './useChecks'

export interface Publishing {
  readonly publish: () => void
  /** Why it cannot be published now, in a few words; '' when it can. */
  readonly reason: string
  readonly busy: boolean
  readonly error: unknown
}

/** Saves the draft, hands it over for publishing, and goes to its receipt. */
export function usePublish(session: DraftSession, draft: Draft, checks: Checks): Publishing {
  const t = useTranslations('compose')
  const keeper = useDraftKeeper()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const now = useNow(10_000)
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null })
  const { post, save } = draft

  const reason = () => {
    if (post.targets.length === 0) return t('whyChannels')
    if (isEmpty(post)) return t('whyEmpty')
    if (checks.problems.some((p) => !p.warning)) return t('whyProblems')
    if (post.planned && post.planned.at > 0 && post.planned.at <= now) return t('whyTime')
    if (save.status === 'conflict' || save.status === 'gone') return t('unsaved')
    return ''
  }

  const publish = useCallback(async () => {
    setState({ busy: true, error: null })
    try {
      const { id, revision, planned } = await session.flush()
      const { wall = '', zone = '' } = planned ?? {}
      const detail = await bridge.posts.schedule(id, revision, { now: !planned, wall, zone })
      // What is remembered of it may still be the draft; what came back may be older than the events since.
      client.setQueryData(postQuery(id).queryKey, detail)
      outdate(client, postQuery(id).queryKey)
      keeper.forget(session)
      navigate(`/posts/${id}`)
    } catch (error) {
      if (error instanceof CaioError && error.kind === 'conflict') session.conflict()
      setState({ busy: false, error })
    }
  }, [session, keeper, client, navigate])

  return { ...state, reason: reason(), publish: useCallback(() => void publish(), [publish]) }
}
