import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { thumbURL } from '@/bridge'
import type { Asset, PostSummary } from '@/bridge/types'
import { assetIcons, isPictured } from '@/parts/assets'
import type { Directory } from '@/parts/channels'
import { PlatformIcon } from '@/parts/PlatformIcon'
import { StateMark } from '@/parts/states'
import { useNow } from '@/ui/time'
import classes from './Posts.module.css'

interface Props {
  readonly summary: PostSummary
  readonly directory: Directory
}

/** One post: how it begins, when it goes out or went out, and where it stands on each channel. */
export function PostRow({ summary: { post, deliveries }, directory }: Props) {
  const t = useTranslations('posts')
  const format = useFormatter()
  const first = post.parts[0]
  const text = post.parts.map((p) => p.text.trim()).find(Boolean) ?? ''
  const media = post.parts.flatMap((p) => p.attachments)
  const draft = post.state === 'draft'
  const now = useNow(draft ? 30_000 : 0)
  const due = post.planned?.at || deliveries[0]?.due || 0
  const when = draft
    ? t('saved', { when: format.relativeTime(post.updatedAt, now) })
    : format.dateTime(due, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: 'numeric',
        minute: '2-digit',
      })
  const targets = draft
    ? post.targets.map((target) => ({ id: target.channel, channel: target.channel, state: null }))
    : deliveries.map((d) => ({ id: d.id, channel: d.channel, state: d.state }))
  return (
    <li className={classes.row} data-testid="post" data-post={post.id} data-state={post.state}>
      <div className={classes.words}>
        <Link href={draft ? `/compose/${post.id}` : `/posts/${post.id}`} className={classes.text} dir="auto">
          {text || <em>{t('noText')}</em>}
        </Link>
        <div className={classes.meta}>
          <StateMark state={post.state} />
          <span>{when}</span>
          {post.parts.length > 1 && <span>{t('partCount', { count: post.parts.length })}</span>}
          {media.length > 0 && <span>{t('mediaCount', { count: media.length })}</span>}
        </div>
        {targets.length > 0 && (
          <ul className={classes.targets}>
            {targets.map(({ id, channel, state }) => {
              const platform = directory.platform(directory.channel(channel)?.platform)
              const differs = state !== null && state !== post.state // else the line above has said it
              return (
                <li key={id} className={classes.target} data-testid="chip" data-state={state ?? undefined}>
                  <PlatformIcon platform={platform} size={16} />
                  <span className={differs ? 'visually-hidden' : undefined}>{platform?.name ?? channel}</span>
                  {differs && <StateMark state={state} />}
                </li>
              )
            })}
          </ul>
        )}
      </div>
      {first?.attachments[0] && <Picture asset={first.attachments[0].asset} />}
    </li>
  )
}

function Picture({ asset }: { readonly asset: Asset }) {
  const [broken, setBroken] = useState(!isPictured(asset))
  const Icon = assetIcons[asset.kind]
  return (
    <div className={classes.picture} aria-hidden="true">
      {broken ? (
        <Icon size={22} stroke={1.4} />
      ) : (
        <img src={thumbURL(asset.id)} alt="" onError={() => setBroken(true)} />
      )}
    </div>
  )
}
