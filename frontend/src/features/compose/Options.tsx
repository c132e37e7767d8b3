import { Textarea } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Post, Problem, Target, TextLimit } from '@/bridge/types'
import type { Directory } from '@/parts/channels'
import { entryOf, FieldInput, isAsked } from '@/parts/FieldInput'
import { PlatformIcon } from '@/parts/PlatformIcon'
import { useProblemText } from '@/parts/wording'
import { count } from '@/text/count'
import { Card } from '@/ui/Card'
import { Ratio } from '@/ui/Ratio'
import classes from './Compose.module.css'
import type { Edit } from './draft'
import { limitsOf } from './limits'

interface Props {
  readonly post: Post
  readonly directory: Directory
  readonly zone: string
  readonly edit: (action: Edit) => void
  readonly problems: readonly Problem[]
}

/** What each chosen channel asks for beyond the text, drawn from its network's own list. */
export function Options({ post, ...rest }: Props) {
  return post.targets.map((target) => <OptionsOf key={target.channel} target={target} {...rest} />)
}

interface OneProps extends Omit<Props, 'post'> {
  readonly target: Target
}

function OptionsOf({ target, directory, zone, edit, problems }: OneProps) {
  const t = useTranslations('compose')
  const problemText = useProblemText()
  const channel = directory.channel(target.channel)
  const platform = directory.platform(channel?.platform)
  const comment = limitsOf(target.channel, directory)?.comment
  if (!channel || !platform || (platform.fields.length === 0 && !comment)) return null
  const asked = platform.fields.filter((f) => isAsked(f, platform.fields, target.fields, channel.defaults))
  const mine = problems.filter((p) => p.channel === target.channel)
  const errorOf = (name: string) => {
    const problem = mine.find((p) => p.field === name && !p.warning)
    return problem && problemText(problem)
  }
  const title = t('options', { channel: `${platform.name} · ${channel.handle}` })
  const wrong = mine.some((p) => p.field !== '' && !p.warning)
  return (
    <Folded
      title={
        <span className={classes.optionsHead}>
          <PlatformIcon platform={platform} size={18} />
          {title}
        </span>
      }
      label={title}
      open={wrong || Object.values(target.fields).some(Boolean) || target.comment !== ''}
    >
      <div className={classes.fields}>
        {asked.map((field) => (
          <div
            key={field.name}
            className={['longtext', 'bool'].includes(field.type) ? classes.wide : undefined}
          >
            <FieldInput
              field={field}
              value={entryOf(field, target.fields, channel.defaults)}
              onChange={(value) => edit({ type: 'field', channel: channel.id, name: field.name, value })}
              error={errorOf(field.name)}
              zone={zone}
              channel={platform.can.includes('choices') ? channel.id : undefined}
            />
          </div>
        ))}
        {comment && (
          <div className={classes.wide}>
            <Comment
              value={target.comment}
              limit={comment}
              onChange={(text) => edit({ type: 'comment', channel: channel.id, comment: text })}
            />
          </div>
        )}
      </div>
    </Folded>
  )
}

interface FoldedProps {
  readonly title: ReactNode
  readonly label: string
  /** Something inside is filled in or wrong. Whoever opened it keeps it open. */
  readonly open: boolean
  readonly children: ReactNode
}

/** A section that begins folded: most posts need none of it. */
function Folded({ title, label, open, children }: FoldedProps) {
  const [opened, setOpened] = useState(open)
  return (
    <Card aria-label={label} flush>
      <details open={opened || open} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary className={classes.fold}>
          {title}
          <IconChevronDown size={17} aria-hidden="true" />
        </summary>
        <div className={classes.folded}>{children}</div>
      </details>
    </Card>
  )
}

interface CommentProps {
  readonly value: string
  readonly limit: TextLimit
  readonly onChange: (text: string) => void
}

function Comment({ value, limit, onChange }: CommentProps) {
  const t = useTranslations('compose')
  const is = count(value, limit)
  const over = limit.max > 0 && is > limit.max
  return (
    <>
      <Textarea
        label={t('comment')}
        description={t('commentNote')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
        dir={value ? 'auto' : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={over || undefined}
      />
      {limit.max > 0 && value && (
        <span className={classes.counter} data-over={over || undefined}>
          <Ratio is={is} max={limit.max} />
        </span>
      )}
    </>
  )
}
