import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { bridge } from '@/bridge'
import type { Decision, Delivery, Post } from '@/bridge/types'
import { useErrorText } from '@/parts/wording'
import { Banner } from '@/ui/Banner'
import { useConfirm } from '@/ui/confirm'
import classes from './Receipts.module.css'

interface Props {
  readonly delivery: Delivery
  readonly post: Post
  readonly siblings: readonly Delivery[]
  readonly channelName: string
}

/** What a person can do about a delivery. Which of it is offered is data: the reason's action. */
export function Actions({ delivery, post, siblings, channelName }: Props) {
  const t = useTranslations('receipt')
  const confirm = useConfirm()
  const errorText = useErrorText()
  const [, navigate] = useLocation()
  const [{ busy, error }, setState] = useState<{ busy: string; error: unknown }>({ busy: '', error: null })
  const { id, state, reason } = delivery

  const run = async (name: string, act: () => Promise<unknown>) => {
    setState({ busy: name, error: null })
    try {
      await act()
      setState({ busy: '', error: null })
    } catch (thrown) {
      setState({ busy: '', error: thrown })
    }
  }
  const button = (label: string, act: () => void, main = false) => (
    <Button
      key={label}
      size="xs"
      variant={main ? 'filled' : 'default'}
      loading={busy === label}
      disabled={busy !== '' && busy !== label}
      onClick={act}
    >
      {label}
    </Button>
  )
  const decide = (label: string, answer: Decision, main = false) =>
    button(label, () => void run(label, () => bridge.deliveries.decide(id, answer)), main)
  const cancel = button(t('cancel'), () =>
    confirm({
      title: t('cancelAsk', { channel: channelName }),
      note: t('cancelNote'),
      yes: t('cancel'),
      onYes: () => void run(t('cancel'), () => bridge.deliveries.cancel(id)),
    }),
  )

  const offered = () => {
    if (state === 'scheduled' || state === 'waiting') return [cancel]
    if (state !== 'blocked') return []
    switch (reason?.action) {
      case 'reconnect': {
        const go = () => navigate(`/channels/reconnect/${delivery.account}`)
        return [button(t('reconnect'), go, true), cancel]
      }
      case 'edit':
        return [button(...editing()), cancel]
      case 'check':
        return [
          decide(t('isLive'), 'live'),
          button(t('notLive'), () =>
            confirm({
              title: t('notLiveAsk'),
              note: t('notLiveNote', { channel: channelName }),
              yes: t('notLiveYes'),
              onYes: () => void run(t('notLive'), () => bridge.deliveries.decide(id, 'not_live')),
            }),
          ),
        ]
      case 'decide':
        return [decide(t('publishNow'), 'publish', true), decide(t('skip'), 'skip')]
      default:
        return [
          button(t('retry'), () => void run(t('retry'), () => bridge.deliveries.retry(id)), true),
          cancel,
        ]
    }
  }

  /**
   * A post of which nothing is out, nor may be, goes back to the drafts whole. Otherwise only this channel's share
   * becomes a new draft, and this delivery ends: it cannot go out twice.
   */
  const editing = (): [string, () => void, boolean] => {
    const out = siblings.some(
      (d) => d.state === 'live' || d.state === 'running' || d.doubtAt > 0 || d.receipt,
    )
    if (!out)
      return [
        t('editPost'),
        () =>
          void run(t('editPost'), async () => {
            await bridge.posts.unschedule(post.id)
            navigate(`/compose/${post.id}`)
          }),
        true,
      ]
    return [
      t('editCopy'),
      () =>
        void run(t('editCopy'), async () => {
          const { channel, parts, comment, fields } = delivery.variant
          const copy = await bridge.posts.save({
            ...post,
            id: '',
            revision: 0,
            state: 'draft',
            parts,
            targets: [{ channel, comment, fields }],
            planned: undefined,
          })
          await bridge.deliveries.cancel(id)
          navigate(`/compose/${copy.id}`)
        }),
      true,
    ]
  }

  const buttons = offered()
  if (buttons.length === 0 && error === null) return null
  return (
    <div className={classes.actions}>
      {buttons}
      {error !== null && (
        <Banner tone="error" live>
          {errorText(error)}
        </Banner>
      )}
    </div>
  )
}
