import { Kbd } from '@mantine/core'
import { IconSearch, IconTheater } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { Link, useLocation } from 'wouter'
import { refuseDrops } from '@/bridge/events'
import { statusQuery } from '@/bridge/queries'
import { shortcutText } from '@/ui/commands'
import { Brand } from './Brand'
import { useAppCommands } from './commands'
import { Heartbeat } from './Heartbeat'
import { Keys } from './Keys'
import { Notices } from './Notices'
import { openPalette } from './openPalette'
import { pages } from './pages'
import classes from './Shell.module.css'

/** The frame around every page. On narrow windows the sidebar becomes a bar below. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useTranslations()
  const status = useQuery(statusQuery)
  const [location] = useLocation()
  const main = useRef<HTMLElement>(null)
  useAppCommands()
  // The composer takes files; everywhere else a dropped file must at least not be opened by the web view.
  useEffect(() => refuseDrops(), [])
  // A new draft gets its address while one writes: that is no new page.
  const place = location.startsWith('/compose') ? '/compose' : location
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its top
  useEffect(() => {
    main.current?.scrollTo(0, 0)
  }, [place])

  const attention = status.data?.attention ?? 0
  const sandbox = status.data?.sandbox ?? false
  return (
    <div className={classes.shell} data-sandbox={sandbox || undefined}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        {t('nav.skip')}
      </button>
      <aside className={classes.side} aria-label="CAIO">
        <div className={classes.top}>
          <span className={classes.brand}>
            <Brand />
            <span>CAIO</span>
            {sandbox && <span className={classes.stage}>{t('status.sandbox')}</span>}
          </span>
          <button type="button" className={classes.search} onClick={openPalette}>
            <IconSearch size={15} aria-hidden="true" />
            <span className={classes.searchText}>{t('nav.search')}</span>
            <Kbd size="xs" className={classes.kbd}>
              {shortcutText('mod+K')}
            </Kbd>
          </button>
        </div>
        <nav aria-label={t('nav.label')} className={classes.nav}>
          {pages.map(({ id, href, icon: Icon }) => {
            const here = location === href || location.startsWith(`${href}/`)
            return (
              <Link key={id} href={href} className={classes.item} aria-current={here ? 'page' : undefined}>
                <Icon size={19} stroke={1.7} aria-hidden="true" />
                <span>{t(`nav.${id}`)}</span>
                {id === 'posts' && attention > 0 && (
                  <span className={classes.badge} data-testid="attention">
                    <span aria-hidden="true">{attention}</span>
                    <span className="visually-hidden">{t('nav.attention', { count: attention })}</span>
                  </span>
                )}
              </Link>
            )
          })}
        </nav>
        <Heartbeat />
      </aside>
      <main ref={main} id="main" tabIndex={-1} className={classes.main}>
        {sandbox && (
          <p className={classes.sandbox} data-testid="sandbox">
            <IconTheater size={16} aria-hidden="true" />
            <span>
              <strong>{t('status.sandbox')}</strong> {t('status.sandboxNote')}
            </span>
          </p>
        )}
        <Notices />
        {children}
      </main>
      <Keys />
    </div>
  )
}
