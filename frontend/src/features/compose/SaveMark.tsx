import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCloudUpload, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useErrorText } from '@/parts/wording'
import { Banner } from '@/ui/Banner'
import classes from './Compose.module.css'
import type { Draft } from './draft'
import type { DraftSession } from './session'

const icons = {
  clean: IconCheck,
  dirty: IconPencil,
  saving: IconCloudUpload,
  failed: IconAlertTriangle,
  conflict: IconAlertTriangle,
  gone: IconAlertTriangle,
} as const

const texts = {
  clean: 'saved',
  dirty: 'unsaved',
  saving: 'saving',
  failed: 'unsaved',
  conflict: 'unsaved',
  gone: 'unsaved',
} as const

/** Whether what is on screen is stored. */
export function SaveMark({ draft }: { readonly draft: Draft }) {
  const t = useTranslations('compose')
  const { status } = draft.save
  const Icon = icons[status]
  const untouched = draft.version === 0 && draft.post.id === ''
  return (
    <span className={classes.save} data-status={status} data-testid="save-state" role="status">
      {untouched ? (
        '\u00a0'
      ) : (
        <>
          <Icon size={15} aria-hidden="true" />
          {t(texts[status])}
        </>
      )}
    </span>
  )
}

/** What to do when the draft could not be stored. */
export function Rescue({ session, draft }: { readonly session: DraftSession; readonly draft: Draft }) {
  const t = useTranslations('compose')
  const errorText = useErrorText()
  const [busy, setBusy] = useState(false)
  const { save } = draft
  const choice = (label: string, act: () => Promise<unknown>) => (
    <Button
      size="xs"
      variant="default"
      disabled={busy}
      onClick={() => {
        setBusy(true)
        // What goes wrong shows as the draft's next save state.
        act().then(
          () => setBusy(false),
          () => setBusy(false),
        )
      }}
    >
      {label}
    </Button>
  )
  switch (save.status) {
    case 'failed':
      return (
        <div className={classes.rescue}>
          <Banner tone="error" live actions={choice(t('saveNow'), () => session.flush())}>
            {t('saveFailed')} {errorText(save.error)}
          </Banner>
        </div>
      )
    case 'conflict':
      return (
        <div className={classes.rescue}>
          <Banner
            tone="warning"
            live
            actions={
              <>
                {choice(t('keepMine'), () => session.keepMine())}
                {choice(t('takeTheirs'), () => session.takeTheirs())}
              </>
            }
          >
            {t('conflict')}
          </Banner>
        </div>
      )
    case 'gone':
      return (
        <div className={classes.rescue}>
          <Banner tone="warning" live actions={choice(t('saveAsNew'), () => session.saveAsNew())}>
            {t('gone')}
          </Banner>
        </div>
      )
    default:
      return null
  }
}
