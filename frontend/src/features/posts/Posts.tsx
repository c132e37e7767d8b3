import { Button, SegmentedControl, Select, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue, useIntersection } from '@mantine/hooks'
import { IconFeather, IconPencilPlus, IconSearch, IconZoomExclamation } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { postsQuery, statusQuery } from '@/bridge/queries'
import type { PostState } from '@/bridge/types'
import { useTellUsable } from '@/bridge/usable'
import { useDirectory } from '@/parts/channels'
import { Failure } from '@/parts/Failure'
import { Blank } from '@/ui/Blank'
import { Card } from '@/ui/Card'
import { Page } from '@/ui/Page'
import { PostRow } from './PostRow'
import classes from './Posts.module.css'

const states = ['', 'draft', 'scheduled', 'running', 'attention', 'live'] as const satisfies readonly (
  | PostState
  | ''
)[]

/** Every post, newest first, with where each of its deliveries stands. */
export default function Posts() {
  const t = useTranslations()
  const [state, setState] = useState<PostState | ''>('')
  const [text, setText] = useState('')
  const [channel, setChannel] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const directory = useDirectory()
  const status = useQuery(statusQuery)
  const query = useInfiniteQuery(postsQuery({ state, text: search, channel }))
  useTellUsable(query.isSuccess)
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  const total = query.data?.pages[0]?.total ?? 0
  const filtered = state !== '' || search !== '' || channel !== ''
  const { ref, entry } = useIntersection({ rootMargin: '600px' })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const wantsMore = entry?.isIntersecting && hasNextPage && !isFetchingNextPage
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])

  const reset = () => {
    setState('')
    setText('')
    setChannel('')
  }
  const badge = (s: PostState | '') =>
    s === 'attention' ? status.data?.attention : s === 'draft' ? status.data?.drafts : 0

  return (
    <Page
      title={t('posts.title')}
      note={query.isSuccess ? t('posts.total', { count: total }) : '\u00a0'}
      actions={
        <Button component={Link} href="/compose" leftSection={<IconPencilPlus size={17} />}>
          {t('posts.new')}
        </Button>
      }
    >
      <div className={classes.filters}>
        <SegmentedControl
          className={classes.states}
          aria-label={t('posts.filter')}
          value={state}
          onChange={(value) => setState(value as PostState | '')}
          data={states.map((s) => ({
            value: s,
            label: (
              <span className={classes.state}>
                {s === '' ? t('posts.all') : t(`states.${s}`)}
                {badge(s) ? <span className={classes.badge}>{badge(s)}</span> : null}
              </span>
            ),
          }))}
        />
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t('posts.search')}
          placeholder={t('posts.search')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          leftSection={<IconSearch size={16} />}
        />
        {directory.channels.length > 1 && (
          <Select
            className={classes.channel}
            aria-label={t('posts.channel')}
            placeholder={t('posts.allChannels')}
            value={channel || null}
            onChange={(value) => setChannel(value ?? '')}
            clearable
            data={directory.channels.map((c) => ({
              value: c.id,
              label: `${directory.platform(c.platform)?.name ?? ''} · ${c.handle}`,
            }))}
          />
        )}
      </div>
      {query.isPending ? (
        <Loading />
      ) : query.isError && posts.length === 0 ? (
        <Card>
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        </Card>
      ) : posts.length === 0 ? (
        <Card>
          {filtered ? (
            <Blank
              icon={<IconZoomExclamation size={24} />}
              title={t('posts.emptyFiltered')}
              action={
                <Button variant="default" onClick={reset}>
                  {t('posts.showAll')}
                </Button>
              }
            >
              {t('posts.emptyFilteredNote')}
            </Blank>
          ) : (
            <Blank
              icon={<IconFeather size={24} />}
              title={t('posts.empty')}
              action={
                <Button component={Link} href="/compose" leftSection={<IconPencilPlus size={17} />}>
                  {t('posts.new')}
                </Button>
              }
            >
              {t('posts.emptyNote')}
            </Blank>
          )}
        </Card>
      ) : (
        <Card flush>
          <ul className={classes.list} aria-label={t('posts.list')}>
            {posts.map((summary) => (
              <PostRow key={summary.post.id} summary={summary} directory={directory} />
            ))}
          </ul>
          {hasNextPage && (
            <div className={classes.more} ref={ref}>
              <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('posts.more')}
              </Button>
            </div>
          )}
        </Card>
      )}
    </Page>
  )
}

function Loading() {
  const t = useTranslations('common')
  return (
    <Card flush aria-busy="true" aria-label={t('loading')}>
      {[68, 40, 82, 55, 73].map((width) => (
        <div key={width} className={classes.ghost}>
          <Skeleton h={14} w={`${width}%`} />
          <Skeleton h={12} w="30%" mt={12} />
        </div>
      ))}
    </Card>
  )
}
