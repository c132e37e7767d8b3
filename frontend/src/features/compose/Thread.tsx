import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconPhotoPlus, IconPlus, IconTrash } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { Post, Problem } from '@/bridge/types'
import type { Directory } from '@/parts/channels'
import { cut } from '@/text/count'
import { spans } from '@/text/highlight'
import { Editor } from '@/ui/Editor'
import classes from './Compose.module.css'
import { Counters } from './Counters'
import { type Edit, isOwn, partsOf, type Scope } from './draft'
import { limitsFor } from './limits'
import { MediaStrip } from './MediaStrip'
import type { MediaAdder } from './useMedia'

interface Props {
  readonly post: Post
  readonly scope: Scope
  readonly directory: Directory
  readonly edit: (action: Edit) => void
  readonly problems: readonly Problem[]
  readonly media: MediaAdder
  /** Whether a chosen channel takes threads. */
  readonly threads: boolean
  readonly onPart: (part: number) => void
}

/** The parts of a post, one below the other. */
export function Thread({ post, scope, directory, edit, problems, media, threads, onPart }: Props) {
  const t = useTranslations('compose')
  const id = useId()
  const parts = partsOf(post, scope)
  const readers = post.targets.filter((target) => (scope ? target.channel === scope : !isOwn(target)))
  const limits = limitsFor(readers, directory)
  const several = parts.length > 1
  return (
    <>
      {parts.map((part, at) => {
        const fits = Math.min(
          part.text.length,
          ...limits.map(({ text }) => cut(part.text, text, text.max)),
          ...limits.map(({ text }) => cut(part.text, { counter: 'bytes', urlLength: 0 }, text.maxBytes)),
        )
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the thread
            key={at}
            className={classes.part}
          >
            {several && (
              <div className={classes.partHead}>
                <span>{t('part', { number: at + 1 })}</span>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={t('removePart', { number: at + 1 })}
                  onClick={() => edit({ type: 'removePart', scope, part: at })}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </div>
            )}
            <Editor
              label={several ? t('textPart', { number: at + 1 }) : t('text')}
              value={part.text}
              onChange={(text) => edit({ type: 'text', scope, part: at, text })}
              spans={spans(part.text, fits)}
              placeholder={at === 0 ? t('placeholder') : t('placeholderPart')}
              autoFocus={at === parts.length - 1}
              invalid={fits < part.text.length}
              describedBy={`${id}-${at}`}
              onFocus={() => onPart(at)}
              minRows={several ? 2 : 5}
            />
            <MediaStrip
              attachments={part.attachments}
              limits={limits}
              problems={problems.filter((p) => p.part === at && p.media >= 0 && isRead(p))}
              networkOf={(id) => directory.platform(directory.channel(id)?.platform)?.name ?? id}
              edit={(action) => edit({ ...action, scope, part: at })}
            />
            <div className={classes.tools}>
              <Tooltip label={t('dropNote')}>
                <Button
                  variant="subtle"
                  color="gray"
                  c="dimmed"
                  size="compact-sm"
                  leftSection={<IconPhotoPlus size={17} />}
                  loading={media.busy}
                  onClick={() => media.add(undefined, { scope, part: at })}
                >
                  {t('addMedia')}
                </Button>
              </Tooltip>
              <Counters id={`${id}-${at}`} text={part.text} readers={readers} directory={directory} />
            </div>
          </div>
        )
      })}
      {(threads || several) && (
        <div className={classes.foot}>
          <Button
            variant="subtle"
            color="gray"
            c="dimmed"
            size="compact-sm"
            leftSection={<IconPlus size={16} />}
            onClick={() => edit({ type: 'addPart', scope })}
          >
            {t('addPart')}
          </Button>
        </div>
      )}
    </>
  )

  function isRead(problem: Problem) {
    return readers.some((target) => target.channel === problem.channel)
  }
}
