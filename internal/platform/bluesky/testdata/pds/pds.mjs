// Starts the real PDS with a PLC directory of its own, on 127.0.0.1 only, and prints
// {"pds": address, "plc": address}. It ends with its standard input. The working
// directory is where the packages are installed; the argument is an empty data folder.
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import net from 'node:net'
import { join } from 'node:path'

process.env.NODE_ENV = 'test'
process.env.LOG_ENABLED = 'false'

// Neither package can be told where to bind.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return typeof port === 'number' ? listen.call(this, port, '127.0.0.1', ...rest) : listen.call(this, port, ...rest)
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const require = createRequire(join(process.cwd(), 'package.json'))
const { PlcServer, Database } = require('@did-plc/server')
const { PDS, envToCfg, envToSecrets } = require('@atproto/pds')

const plc = PlcServer.create({ db: Database.mock(), port: await freePort() })
await plc.start()
const plcUrl = `http://localhost:${plc.ctx.port}`

const data = process.argv[2]
const port = await freePort()
const env = {
  devMode: true,
  port,
  hostname: 'localhost',
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  didPlcUrl: plcUrl,
  dataDirectory: data,
  blobstoreDiskLocation: join(data, 'blobs'),
  blobstoreDiskTmpLocation: join(data, 'blobs-tmp'),
  blobUploadLimit: 5_000_000,
  jwtSecret: randomBytes(16).toString('hex'),
  adminPassword: randomBytes(16).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
}
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()

console.log(JSON.stringify({ pds: `http://localhost:${port}`, plc: plcUrl }))
process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
