import '@/ui/mantine.css'
import { Skeleton, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { postQuery } from '@/bridge/queries'
import { Failure } from '@/parts/Failure'
import { Page } from '@/ui/Page'
import { Composer } from './Composer'
import { useDraftKeeper } from './keeper'
import type { DraftSession } from './session'

/** The composer of a new post, or of the draft that the address names. */
export default function Compose({ params }: { readonly params: { readonly id?: string } }) {
  const { id } = params
  const t = useTranslations('compose')
  const [, navigate] = useLocation()
  const { session, error, retry } = useSession(id)

  useEffect(() => {
    if (!session) return
    // A new draft gets its address once it is stored. The page stays the same one.
    const follow = () => {
      const { post } = session.snapshot()
      if (!id && post.id) navigate(`/compose/${post.id}`, { replace: true })
    }
    follow()
    return session.subscribe(follow)
  }, [session, id, navigate])

  if (error)
    return (
      <Page title={t('titleEdit')}>
        <Failure error={error} onRetry={retry} icon={<IconAlertTriangle size={24} />} />
      </Page>
    )
  if (!session)
    return (
      <Page title={t('titleEdit')}>
        <Stack aria-busy="true">
          <Skeleton h={44} w="50%" />
          <Skeleton h={240} />
        </Stack>
      </Page>
    )
  return <Composer key={keyOf(session)} session={session} />
}

interface Found {
  readonly of: string | undefined
  readonly session: DraftSession | null
  readonly error: unknown
}

/** The draft's session: the one that is being written, else one made from what is stored. */
function useSession(id: string | undefined) {
  const keeper = useDraftKeeper()
  const client = useQueryClient()
  const [tries, setTries] = useState(0)
  const [found, setFound] = useState<Found>({ of: undefined, session: null, error: null })

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` is there to begin again
  useEffect(() => {
    let current = true
    const show = (session: DraftSession | null, error: unknown = null) => {
      if (current) setFound({ of: id, session, error })
    }
    const known = id ? keeper.find(id) : keeper.fresh()
    if (known) show(known)
    else if (id)
      client.fetchQuery({ ...postQuery(id), staleTime: 0 }).then(
        (detail) => show(keeper.open(detail.post)),
        (error) => show(null, error),
      )
    return () => {
      current = false
    }
  }, [id, keeper, client, tries])

  const { session } = found
  useEffect(() => {
    if (!session) return
    keeper.hold(session)
    return () => void keeper.release(session)
  }, [keeper, session])

  // While the address changes to that of the draft just stored, the session is already the right one.
  const right = found.of === id || (session !== null && session.snapshot().post.id === id)
  return {
    session: right ? session : null,
    error: right ? found.error : null,
    retry: () => setTries(tries + 1),
  }
}

const keys = new WeakMap<DraftSession, number>()
let made = 0
function keyOf(session: DraftSession): number {
  const key = keys.get(session) ?? ++made
  keys.set(session, key)
  return key
}
