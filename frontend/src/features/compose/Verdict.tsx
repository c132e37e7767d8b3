import { Button, Tooltip } from '@mantine/core'
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconCalendarCheck,
  IconCircleCheck,
  IconCoin,
  IconDots,
  IconSend,
} from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import type { Post, Problem } from '@/bridge/types'
import type { Directory } from '@/parts/channels'
import { useErrorText, useProblemText } from '@/parts/wording'
import { Banner } from '@/ui/Banner'
import { Card } from '@/ui/Card'
import { shortcutText } from '@/ui/commands'
import { Verbatim } from '@/ui/Verbatim'
import classes from './Compose.module.css'
import { isEmpty } from './draft'
import type { Checks } from './useChecks'
import type { Publishing } from './usePublish'

interface Props {
  readonly post: Post
  readonly directory: Directory
  readonly checks: Checks
  readonly publishing: Publishing
}

/** What stands in the way, and the button that publishes. */
export function Verdict({ post, directory, checks, publishing }: Props) {
  const t = useTranslations('compose')
  const errorText = useErrorText()
  const grouped = group(checks.problems)
  const errors = grouped.filter(([p]) => !p.warning)
  const warnings = grouped.filter(([p]) => p.warning)
  const nothing = post.targets.length === 0 || isEmpty(post)
  const later = post.planned !== undefined
  const { reason, busy, error, publish } = publishing
  return (
    <Card title={errors.length > 0 ? t('problems', { count: errors.length }) : undefined}>
      <div aria-live="polite">
        {errors.length > 0 && <Problems of={errors} directory={directory} />}
        {errors.length === 0 && !nothing && (
          <div className={classes.problem} data-ready={checks.current || undefined}>
            {checks.current ? <IconCircleCheck size={17} color="var(--c-good)" /> : <IconDots size={17} />}
            <span>{checks.current ? t('readyNote') : t('checking')}</span>
          </div>
        )}
        {warnings.length > 0 && (
          <div style={{ marginBlockStart: '0.75rem' }}>
            <Problems of={warnings} directory={directory} label={t('hints')} />
          </div>
        )}
      </div>
      {error !== null && !busy && (
        <div style={{ marginBlockStart: '0.75rem' }}>
          <Banner tone="error" live>
            {errorText(error)}
          </Banner>
        </div>
      )}
      <Tooltip label={shortcutText('mod+Enter')} disabled={reason !== ''}>
        <Button
          fullWidth
          size="md"
          mt={nothing ? 0 : 'md'}
          disabled={reason !== ''}
          loading={busy}
          leftSection={
            later ? <IconCalendarCheck size={18} /> : <IconSend size={17} className="mantine-rotate-rtl" />
          }
          onClick={publish}
          aria-describedby="why-not"
        >
          {later ? t('schedule') : t('publish')}
        </Button>
      </Tooltip>
      <p className={classes.why} id="why-not" hidden={!reason}>
        {reason}
      </p>
    </Card>
  )
}

/** The same problem of several channels is one row, and so is what concerns several files alike. */
function group(problems: readonly Problem[]): (readonly [Problem, readonly Problem[]])[] {
  const rows = new Map<string, Problem[]>()
  for (const p of problems) {
    const alike = p.warning || p.code === 'media_kind'
    const key = JSON.stringify([p.code, p.part, p.field, ...(alike ? [] : [p.media, p.is, p.limit])])
    rows.set(key, [...(rows.get(key) ?? []), p])
  }
  return [...rows.values()].flatMap((row) => (row[0] ? [[row[0], row] as const] : []))
}

function iconOf({ code, warning }: Problem) {
  if (code === 'price') return IconCoin
  return warning ? IconAlertTriangle : IconAlertCircle
}

interface ProblemsProps {
  readonly of: readonly (readonly [Problem, readonly Problem[]])[]
  readonly directory: Directory
  readonly label?: string
}

function Problems({ of, directory, label }: ProblemsProps) {
  const t = useTranslations()
  const problemText = useProblemText()
  return (
    <ul className={classes.problems} aria-label={label}>
      {of.map(([problem, all]) => {
        const names = all.map((p) => directory.platform(directory.channel(p.channel)?.platform)?.name ?? '')
        const where = [...new Set(names)].filter(Boolean)
        if (problem.part > 0) where.push(t('problems.inPart', { number: problem.part + 1 }))
        const Icon = iconOf(problem)
        return (
          <li
            key={JSON.stringify(problem)}
            className={classes.problem}
            data-testid="problem"
            data-code={problem.code}
            data-warning={problem.warning || undefined}
          >
            <Icon size={16} aria-hidden="true" />
            <span>
              <Verbatim>{problemText(problem, new Set(all.map((p) => p.media)).size)}</Verbatim>
              <span className={classes.where}>{where.join(' · ')}</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
