import '@/ui/mantine.css'
import { ActionIcon, Menu, Skeleton, Stack } from '@mantine/core'
import { IconArrowBackUp, IconArrowLeft, IconDots, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { Link, Redirect, useLocation } from 'wouter'
import { bridge } from '@/bridge'
import { postQuery } from '@/bridge/queries'
import type { Delivery, Post } from '@/bridge/types'
import { useDirectory } from '@/parts/channels'
import { Failure } from '@/parts/Failure'
import { useNotifyFailure } from '@/parts/notify'
import { StateMark } from '@/parts/states'
import { Card } from '@/ui/Card'
import { useConfirm } from '@/ui/confirm'
import { Page } from '@/ui/Page'
import { Content } from './Content'
import { DeliveryItem } from './DeliveryItem'
import classes from './Receipts.module.css'

/** One post and the receipt of each of its deliveries. A draft opens in the composer instead. */
export default function PostPage({ params: { id } }: { readonly params: { readonly id: string } }) {
  const t = useTranslations('receipt')
  const format = useFormatter()
  const directory = useDirectory()
  const query = useQuery(postQuery(id))
  const back = (
    <Link href="/posts" className={classes.back}>
      <IconArrowLeft size={15} className="mantine-rotate-rtl" />
      {t('back')}
    </Link>
  )
  if (query.isError)
    return (
      <Page title={t('title')} back={back}>
        <Card>
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        </Card>
      </Page>
    )
  if (query.isPending)
    return (
      <Page title={t('title')} back={back}>
        <Stack aria-busy="true">
          <Skeleton h={96} radius="lg" />
          <Skeleton h={64} radius="lg" />
          <Skeleton h={64} radius="lg" />
        </Stack>
      </Page>
    )
  const { post, deliveries } = query.data
  if (post.state === 'draft') return <Redirect to={`/compose/${id}`} replace />
  const counted = deliveries.filter((d) => d.state !== 'cancelled')
  const live = counted.filter((d) => d.state === 'live').length
  return (
    <Page
      title={titleOf(post) || t('title')}
      back={back}
      note={
        <span className={classes.note} role="status">
          <StateMark state={post.state} />
          {counted.length > 0 && <span>{t('summary', { live, total: counted.length })}</span>}
          {post.planned && (
            <span>
              {t('plan', {
                when: format.dateTime(post.planned.at, { dateStyle: 'medium', timeStyle: 'short' }),
              })}
            </span>
          )}
        </span>
      }
      actions={<PostMenu post={post} deliveries={deliveries} />}
    >
      <div className={classes.columns}>
        <section aria-label={t('deliveries')} className={classes.deliveries}>
          {deliveries.map((delivery) => (
            <DeliveryItem
              key={delivery.id}
              delivery={delivery}
              post={post}
              siblings={deliveries}
              directory={directory}
              startOpen={deliveries.length === 1}
            />
          ))}
        </section>
        <Content post={post} deliveries={deliveries} directory={directory} />
      </div>
    </Page>
  )
}

/** How the post begins. */
function titleOf(post: Post): string {
  const text = post.parts.map((p) => p.text.trim()).find(Boolean) ?? ''
  const line = text.split('\n')[0] ?? ''
  if (line.length <= 64) return line
  return `${line.slice(0, 64).replace(/\s+\S*$/, '')}…`
}

interface MenuProps {
  readonly post: Post
  readonly deliveries: readonly Delivery[]
}

function PostMenu({ post, deliveries }: MenuProps) {
  const t = useTranslations()
  const confirm = useConfirm()
  const notifyFailure = useNotifyFailure()
  const [, navigate] = useLocation()
  const attempt = async (act: () => Promise<unknown>, then: string) => {
    try {
      await act()
      navigate(then)
    } catch (error) {
      notifyFailure(error)
    }
  }
  const busy = deliveries.some((d) => d.state === 'running')
  const untouched = deliveries.every((d) => d.state === 'scheduled' || d.state === 'cancelled')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('common.more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {untouched && (
          <Menu.Item
            leftSection={<IconArrowBackUp size={16} />}
            onClick={() =>
              confirm({
                title: t('receipt.unscheduleAsk'),
                note: t('receipt.unscheduleNote'),
                yes: t('receipt.unschedule'),
                onYes: () => void attempt(() => bridge.posts.unschedule(post.id), `/compose/${post.id}`),
              })
            }
          >
            {t('receipt.unschedule')}
          </Menu.Item>
        )}
        <Menu.Item
          c="var(--c-danger)"
          disabled={busy}
          leftSection={<IconTrash size={16} />}
          onClick={() =>
            confirm({
              title: t('receipt.deleteAsk'),
              note: t('receipt.deleteNote'),
              yes: t('common.delete'),
              onYes: () => void attempt(() => bridge.posts.delete(post.id), '/posts'),
            })
          }
        >
          {t('receipt.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
