import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { thumbURL } from '@/bridge'
import type { Attachment, Delivery, Part, Post } from '@/bridge/types'
import { assetIcons, isPictured } from '@/parts/assets'
import type { Directory } from '@/parts/channels'
import { Card } from '@/ui/Card'
import classes from './Receipts.module.css'

interface Props {
  readonly post: Post
  readonly deliveries: readonly Delivery[]
  readonly directory: Directory
}

const textOf = (parts: readonly Part[]) =>
  JSON.stringify(parts.map((p) => [p.text, p.attachments.map((a) => a.asset.id)]))

/** What the channels receive: the shared text, and below it the texts that differ. */
export function Content({ post, deliveries, directory }: Props) {
  const t = useTranslations('receipt')
  const shared = textOf(post.parts)
  const others = deliveries.filter((d) => textOf(d.variant.parts) !== shared)
  const isShared = others.length < deliveries.length || deliveries.length === 0
  return (
    <div className={classes.content}>
      {isShared && (
        <Card title={t('content')}>
          <Parts parts={post.parts} />
        </Card>
      )}
      {others.map((d) => {
        const channel = directory.channel(d.channel)
        const name = [directory.platform(d.platform)?.name, channel?.handle].filter(Boolean).join(' · ')
        return (
          <Card key={d.id} title={t('contentOwn', { channel: name })}>
            <Parts parts={d.variant.parts} />
          </Card>
        )
      })}
    </div>
  )
}

function Parts({ parts }: { readonly parts: readonly Part[] }) {
  return parts.map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the thread
    <div key={i} className={classes.part}>
      {part.text && (
        <p className={classes.text} dir="auto">
          {part.text}
        </p>
      )}
      {part.attachments.length > 0 && (
        <div className={classes.pictures}>
          {part.attachments.map((a, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be there twice
            <Picture key={at} attachment={a} />
          ))}
        </div>
      )}
    </div>
  ))
}

function Picture({ attachment: { asset, alt } }: { readonly attachment: Attachment }) {
  const [broken, setBroken] = useState(!isPictured(asset))
  const Icon = assetIcons[asset.kind]
  if (broken)
    return (
      <span className={classes.picture} role="img" aria-label={alt || asset.name}>
        <Icon size={26} stroke={1.4} />
      </span>
    )
  return (
    <img
      className={classes.picture}
      src={thumbURL(asset.id)}
      alt={alt || asset.name}
      title={alt}
      onError={() => setBroken(true)}
    />
  )
}
