import { IconAt, IconFeather, IconListDetails, IconSettings } from '@tabler/icons-react'
import { lazily } from '@/ui/lazily'

/** Every page: feeds the router, the sidebar, the palette and the keys. */
export const pages = [
  {
    id: 'compose',
    path: '/compose/:id?',
    href: '/compose',
    icon: IconFeather,
    shortcut: 'mod+N',
    page: lazily(() => import('@/features/compose/Compose')),
  },
  {
    id: 'posts',
    path: '/posts',
    href: '/posts',
    icon: IconListDetails,
    shortcut: 'mod+1',
    page: lazily(() => import('@/features/posts/Posts')),
  },
  {
    id: 'channels',
    path: '/channels/:what?/:account?',
    href: '/channels',
    icon: IconAt,
    shortcut: 'mod+2',
    page: lazily(() => import('@/features/channels/Channels')),
  },
  {
    id: 'settings',
    path: '/settings',
    href: '/settings',
    icon: IconSettings,
    shortcut: 'mod+,',
    page: lazily(() => import('@/features/settings/Settings')),
  },
] as const

export const PostPage = lazily(() => import('@/features/receipts/PostPage'))

export async function preloadPages(): Promise<void> {
  // A page that cannot be fetched now is asked for again when it is shown, and says so then.
  await Promise.allSettled([...pages.map(({ page }) => page.preload()), PostPage.preload()])
}
