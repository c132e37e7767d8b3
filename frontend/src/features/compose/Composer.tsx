import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { onFileDrop } from '@/bridge/events'
import { settingsQuery } from '@/bridge/queries'
import type { PlannedTime } from '@/bridge/types'
import { useDirectory } from '@/parts/channels'
import { Banner } from '@/ui/Banner'
import { Card } from '@/ui/Card'
import { useProvideCommands } from '@/ui/commands'
import { Page } from '@/ui/Page'
import { localZone } from '@/ui/time'
import { ChannelPicker } from './ChannelPicker'
import classes from './Compose.module.css'
import { Discard } from './Discard'
import { partsOf, type Scope } from './draft'
import { limitsFor } from './limits'
import { Options } from './Options'
import { Rescue, SaveMark } from './SaveMark'
import { ScopeTabs } from './ScopeTabs'
import type { DraftSession } from './session'
import { Thread } from './Thread'
import { useChecks } from './useChecks'
import { useMedia } from './useMedia'
import { usePublish } from './usePublish'
import { Verdict } from './Verdict'
import { When } from './When'

/** Everything about one draft: what it says, where, and when. */
export function Composer({ session }: { readonly session: DraftSession }) {
  const t = useTranslations('compose')
  const p = useTranslations('palette')
  const draft = useSyncExternalStore(session.subscribe, session.snapshot)
  const directory = useDirectory()
  const settings = useQuery(settingsQuery)
  const zone = settings.data?.zone || localZone()
  const [wanted, setScope] = useState<Scope>('')
  const [part, setPart] = useState(0)

  const { post } = draft
  const own = post.targets.some((target) => target.channel === wanted && target.parts?.length)
  const scope = own ? wanted : ''
  const parts = partsOf(post, scope)
  const at = Math.min(part, parts.length - 1)
  const media = useMedia({ scope, part: at }, (place, assets) =>
    session.edit({ type: 'attach', ...place, assets }),
  )
  const { add } = media
  useEffect(() => onFileDrop((paths) => add(paths)), [add])
  const plan = useCallback(
    (planned: PlannedTime | undefined) => session.edit({ type: 'plan', planned }),
    [session],
  )
  const checks = useChecks(draft, directory)
  const publishing = usePublish(session, draft, checks)
  const { publish, reason, busy } = publishing
  const threads = limitsFor(post.targets, directory).some((limits) => limits.parts !== 1)

  useProvideCommands(
    useMemo(
      () => [
        {
          id: 'publish',
          group: p('groupDo'),
          label: p('publish'),
          shortcut: 'mod+Enter',
          enabled: reason === '',
          run: publish,
        },
        {
          id: 'add-media',
          group: p('groupDo'),
          label: p('addMedia'),
          shortcut: 'mod+shift+M',
          enabled: !busy,
          run: () => add(),
        },
        {
          id: 'add-part',
          group: p('groupDo'),
          label: p('addPart'),
          shortcut: 'mod+shift+Enter',
          enabled: threads,
          run: () => session.edit({ type: 'addPart', scope }),
        },
      ],
      [p, reason, publish, busy, add, threads, session, scope],
    ),
  )

  if (post.state !== 'draft')
    return (
      <Page title={t('titleEdit')}>
        <Banner
          tone="info"
          actions={
            <Button component={Link} href={`/posts/${post.id}`} size="xs" variant="default">
              {t('seePost')}
            </Button>
          }
        >
          {t('notDraft')}
        </Banner>
      </Page>
    )

  return (
    <Page
      title={post.id ? t('titleEdit') : t('title')}
      note={<SaveMark draft={draft} />}
      actions={post.id ? <Discard session={session} /> : null}
      keepFocus
    >
      <Rescue session={session} draft={draft} />
      <fieldset className={classes.columns} disabled={busy} aria-label={t('title')}>
        <div className={classes.main}>
          <ChannelPicker
            directory={directory}
            chosen={post.targets}
            onChange={(channels) => session.edit({ type: 'channels', channels })}
          />
          <Card className={classes.paper} flush>
            <ScopeTabs
              scope={scope}
              targets={post.targets}
              directory={directory}
              onScope={setScope}
              onCustomise={(channel) => {
                session.edit({ type: 'customise', channel })
                setScope(channel)
              }}
              onShare={(channel) => {
                session.edit({ type: 'share', channel })
                setScope('')
              }}
            />
            <Thread
              key={scope}
              post={post}
              scope={scope}
              directory={directory}
              edit={session.edit}
              problems={checks.problems}
              media={media}
              threads={threads}
              onPart={setPart}
            />
          </Card>
          <Options
            post={post}
            directory={directory}
            zone={zone}
            edit={session.edit}
            problems={checks.problems}
          />
        </div>
        <aside className={classes.side} aria-label={t('when')}>
          <When planned={post.planned} zone={zone} onPlan={plan} />
          <Verdict post={post} directory={directory} checks={checks} publishing={publishing} />
        </aside>
      </fieldset>
    </Page>
  )
}
