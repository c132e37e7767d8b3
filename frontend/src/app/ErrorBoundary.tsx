import { Button } from '@mantine/core'
import { IconMoodSad } from '@tabler/icons-react'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { report } from '@/bridge/events'
import { Blank } from '@/ui/Blank'

interface Props {
  readonly children: ReactNode
  /** Where one is: another page gets another chance. */
  readonly place: string
}

interface State {
  /** The place that broke; '' until that is known. */
  readonly brokenAt: string | null
}

/** Catches what a page throws: tells Go's log, and offers to begin again. The frame stays. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { brokenAt: null }

  static getDerivedStateFromError(): State {
    return { brokenAt: '' }
  }

  static getDerivedStateFromProps({ place }: Props, { brokenAt }: State): State | null {
    if (brokenAt === '') return { brokenAt: place }
    return brokenAt !== null && brokenAt !== place ? { brokenAt: null } : null
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    report(error, info.componentStack ?? 'render')
  }

  override render() {
    return this.state.brokenAt === null ? this.props.children : <Broken />
  }
}

function Broken() {
  const t = useTranslations('errors')
  return (
    <Blank
      alert
      icon={<IconMoodSad size={24} />}
      title={t('broken')}
      action={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>}
    >
      {t('brokenNote')}
    </Blank>
  )
}
