import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/noto-sans-arabic/wght.css'
import './mantine.css'
import './base.css'
import { DirectionProvider, MantineProvider, useDirection, useMantineColorScheme } from '@mantine/core'
import { type QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { refreshOnEvents, report } from '@/bridge/events'
import { newQueryClient, settingsQuery } from '@/bridge/queries'
import { DraftKeeperProvider } from '@/features/compose/keeper'
import { LanguageProvider, languageFor } from '@/i18n'
import { CommandsProvider } from '@/ui/commands'
import { localZone } from '@/ui/time'
import { theme, variables } from './theme'

interface Props {
  /** What was asked before the first drawing is in it. */
  readonly client?: QueryClient
  readonly children: ReactNode
}

/** Everything that pages find around them. */
export function Providers({ client: given, children }: Props) {
  const [client] = useState(() => given ?? newQueryClient())
  useEffect(() => refreshOnEvents(client), [client])
  useEffect(() => {
    const lost = (event: PromiseRejectionEvent) => report(event.reason, 'unhandled')
    window.addEventListener('unhandledrejection', lost)
    return () => window.removeEventListener('unhandledrejection', lost)
  }, [])
  return (
    <QueryClientProvider client={client}>
      <DirectionProvider>
        <MantineProvider
          env={import.meta.env.MODE === 'test' ? 'test' : 'default'}
          theme={theme}
          cssVariablesResolver={variables}
          defaultColorScheme="auto"
        >
          <Personal>
            <CommandsProvider>
              <DraftKeeperProvider>{children}</DraftKeeperProvider>
            </CommandsProvider>
          </Personal>
        </MantineProvider>
      </DirectionProvider>
    </QueryClientProvider>
  )
}

/** Language, direction, theme and zone as the person wants them. */
function Personal({ children }: Props) {
  const { data: settings, isPending } = useQuery(settingsQuery)
  const { setDirection } = useDirection()
  const { setColorScheme } = useMantineColorScheme()
  const language = languageFor(settings?.language ?? '', ...navigator.languages)
  const wanted = settings?.theme
  useEffect(() => setDirection(language.dir), [language.dir, setDirection])
  useEffect(() => {
    if (wanted) setColorScheme(wanted)
  }, [wanted, setColorScheme])
  // One call to the program, a few milliseconds: better than a flash of another language.
  if (isPending) return null
  return (
    <LanguageProvider language={language} zone={settings?.zone || localZone()}>
      {children}
    </LanguageProvider>
  )
}
