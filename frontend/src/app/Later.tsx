import '@/ui/mantine.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { useOverlay } from '@/ui/overlay'
import { Palette } from './Palette'

/** What lies over the page once it is asked for: nothing of it is drawn at first, so it is fetched after the first drawing. */
export default function Later() {
  useOverlay()
  return (
    <>
      <ModalsProvider>{null}</ModalsProvider>
      <Notifications position="bottom-right" limit={3} />
      <Palette />
    </>
  )
}
