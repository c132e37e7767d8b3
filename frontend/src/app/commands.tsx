import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { bridge } from '@/bridge'
import { settingsQuery } from '@/bridge/queries'
import { type Command, useProvideCommands } from '@/ui/commands'
import { pages } from './pages'

const looks = [
  { theme: 'light', icon: IconSun },
  { theme: 'dark', icon: IconMoon },
  { theme: 'auto', icon: IconDeviceDesktop },
] as const

/** The commands that are there on every page. */
export function useAppCommands(): void {
  const t = useTranslations()
  const client = useQueryClient()
  const settings = useQuery(settingsQuery).data
  const [, navigate] = useLocation()
  const commands = useMemo(
    (): Command[] => [
      ...pages.map(({ id, href, icon: Icon, shortcut }) => ({
        id: `go-${id}`,
        group: t('palette.groupGo'),
        label: t(`nav.${id}`),
        icon: <Icon size={18} stroke={1.7} />,
        shortcut,
        enabled: true,
        run: () => navigate(href),
      })),
      ...looks.map(({ theme, icon: Icon }) => ({
        id: `theme-${theme}`,
        group: t('palette.groupLook'),
        label: t(`palette.${theme}`),
        icon: <Icon size={18} stroke={1.7} />,
        enabled: settings !== undefined && settings.theme !== theme,
        run: () => {
          if (!settings) return
          client.setQueryData(settingsQuery.queryKey, { ...settings, theme })
          // If it cannot be kept, the next look at the settings shows what is.
          bridge.settings.save({ ...settings, theme }).catch(() => client.invalidateQueries(settingsQuery))
        },
      })),
    ],
    [t, client, settings, navigate],
  )
  useProvideCommands(commands)
}
