import { ActionIcon, Button, Group, Popover, Textarea } from '@mantine/core'
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconArrowLeft,
  IconArrowRight,
  IconTextCaption,
  IconX,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { thumbURL } from '@/bridge'
import type { Asset, Attachment, ChannelID, Limits, Problem } from '@/bridge/types'
import { assetIcons, isPictured } from '@/parts/assets'
import { useProblemText } from '@/parts/wording'
import { count } from '@/text/count'
import { Ratio } from '@/ui/Ratio'
import classes from './Compose.module.css'

type MediaEdit =
  | { readonly type: 'detach'; readonly media: number }
  | { readonly type: 'move'; readonly media: number; readonly by: -1 | 1 }
  | { readonly type: 'alt'; readonly media: number; readonly alt: string }

interface Props {
  readonly attachments: readonly Attachment[]
  readonly limits: readonly Limits[]
  readonly problems: readonly Problem[]
  /** The network of a channel, by its name. */
  readonly networkOf: (channel: ChannelID) => string
  readonly edit: (action: MediaEdit) => void
}

/** The files of a part, in the order in which they appear. */
export function MediaStrip({ attachments, limits, problems, networkOf, edit }: Props) {
  const t = useTranslations('compose')
  if (attachments.length === 0) return null
  return (
    <ul className={classes.strip} aria-label={t('media')}>
      {attachments.map((attachment, at) => (
        <Tile
          // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be there twice
          key={`${attachment.asset.id} ${at}`}
          attachment={attachment}
          at={at}
          total={attachments.length}
          limits={limits}
          problems={problems.filter((p) => p.media === at && !p.warning)}
          networkOf={networkOf}
          edit={edit}
        />
      ))}
    </ul>
  )
}

interface TileProps {
  readonly attachment: Attachment
  readonly at: number
  readonly total: number
  readonly limits: readonly Limits[]
  readonly problems: readonly Problem[]
  readonly networkOf: (channel: ChannelID) => string
  readonly edit: (action: MediaEdit) => void
}

function Tile({ attachment: { asset, alt }, at, total, limits, problems, networkOf, edit }: TileProps) {
  const t = useTranslations('compose')
  const format = useFormatter()
  const problemText = useProblemText()
  const { name } = asset
  const wrong = [...new Set(problems.map((p) => networkOf(p.channel)))]
  return (
    <li className={classes.tile} aria-label={t('mediaItem', { name, number: at + 1, total })}>
      <div className={classes.frame}>
        <Thumb asset={asset} />
        <div className={classes.tileTools}>
          {at > 0 && (
            <ActionIcon
              variant="default"
              size={26}
              aria-label={t('earlier', { name })}
              onClick={() => edit({ type: 'move', media: at, by: -1 })}
            >
              <IconArrowLeft size={14} className="mantine-rotate-rtl" />
            </ActionIcon>
          )}
          {at < total - 1 && (
            <ActionIcon
              variant="default"
              size={26}
              aria-label={t('later', { name })}
              onClick={() => edit({ type: 'move', media: at, by: 1 })}
            >
              <IconArrowRight size={14} className="mantine-rotate-rtl" />
            </ActionIcon>
          )}
          <ActionIcon
            variant="default"
            size={26}
            aria-label={t('removeMedia', { name })}
            onClick={() => edit({ type: 'detach', media: at })}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      </div>
      <AltEditor
        name={name}
        alt={alt}
        limits={limits}
        onChange={(text) => edit({ type: 'alt', media: at, alt: text })}
      />
      {problems[0] && (
        <p className={classes.refused} title={problemText(problems[0])}>
          <IconAlertCircle size={14} aria-hidden="true" />
          <span>{t('notFor', { networks: format.list(wrong) })}</span>
        </p>
      )}
    </li>
  )
}

interface AltProps {
  readonly name: string
  readonly alt: string
  readonly limits: readonly Limits[]
  readonly onChange: (alt: string) => void
}

function AltEditor({ name, alt, limits, onChange }: AltProps) {
  const t = useTranslations('compose')
  const format = useFormatter()
  const [open, setOpen] = useState(false)
  const bounded = limits.filter((l) => l.alt.max > 0).sort((a, b) => a.alt.max - b.alt.max)
  const tightest = bounded[0]?.alt
  const is = count(alt, tightest ?? { counter: 'graphemes', urlLength: 0 })
  return (
    <Popover opened={open} onChange={setOpen} width={320} trapFocus position="bottom-start" withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={classes.alt}
          data-missing={!alt.trim() || undefined}
          title={alt || t('altMissing')}
          onClick={() => setOpen(!open)}
        >
          {!alt.trim() ? <IconAlertTriangle size={14} /> : <IconTextCaption size={14} />}
          <span>{alt || t('altAdd')}</span>
          <span className="visually-hidden">{name}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          label={t('altFor', { name })}
          placeholder={t('altPlaceholder')}
          value={alt}
          onChange={(event) => onChange(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={8}
          dir={alt ? 'auto' : undefined}
          data-autofocus
          error={tightest && is > tightest.max ? true : undefined}
        />
        <Group justify="space-between" mt="xs">
          <span className={classes.counter} data-over={(tightest && is > tightest.max) || undefined}>
            {tightest ? <Ratio is={is} max={tightest.max} /> : format.number(is)}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => setOpen(false)}>
            {t('altDone')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}

function Thumb({ asset }: { readonly asset: Asset }) {
  const [broken, setBroken] = useState(!isPictured(asset))
  const Icon = assetIcons[asset.kind]
  return (
    <>
      <Icon size={30} stroke={1.4} aria-hidden="true" />
      {!broken && <img src={thumbURL(asset.id)} alt="" draggable={false} onError={() => setBroken(true)} />}
    </>
  )
}
