import EventLoop
import ProviderSimulator

/// `ticketing provider-simulator`: a card provider for tests and demos.
struct ProviderSimulatorCommand: Command {
  static let name = "provider-simulator"
  static let summary = "a card provider for tests and demos, with faults"
  static let synopsis = ""
  static let about = """
    It prints 'ready http://127.0.0.1:PORT' and then takes charges and refunds. Give the same address and secret to 'ticketing dev':

      printf %s a-secret-for-the-demo > provider.secret
      ticketing provider-simulator --port 9090 --secret-file provider.secret --decline-above 50000
      ticketing dev --card-provider-url http://127.0.0.1:9090 --card-provider-secret-file provider.secret

    GET /ledger shows all money that moved. POST /faults changes its faults while it runs:

      curl -d '{"isDown": true}' http://127.0.0.1:9090/faults
      curl -d '{"isDown": false, "delay": 300, "dropEvery": 3, "failEvery": 5}' http://127.0.0.1:9090/faults

    With --webhook-url it tells each outcome twice, signed with the secret. POST /webhooks changes where:

      curl -d '{"url": "http://127.0.0.1:8080/webhooks/card-provider"}' http://127.0.0.1:9090/webhooks

    It keeps its books in memory: they are gone when it ends.
    """
  static let options = [
    Option(name: "port", value: "PORT", about: "the port on 127.0.0.1; 0: any free port (default 0)", variable: nil),
    Option(name: "secret-file", value: "FILE", about: "a file with the secret that requests must show", variable: nil),
    Option(name: "decline-above", value: "AMOUNT", about: "declines charges above this amount", variable: nil),
    Option(name: "delay", value: "MS", about: "waits so long before an answer (default 0)", variable: nil),
    Option(
      name: "drop-every", value: "N", about: "does every Nth request, and closes the connection without an answer", variable: nil),
    Option(
      name: "webhook-url", value: "URL", about: "tells each outcome there: http://127.0.0.1:8080/webhooks/card-provider", variable: nil),
    Option(name: "fail-every", value: "N", about: "answers every Nth request with 500, and does nothing", variable: nil),
  ]

  private let port: UInt16
  private let secret: String
  private let faults: ProviderFaults
  private let webhooks: String?

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.isEmpty else { throw CommandFailure(usage: "'ticketing provider-simulator' takes no words") }
    port = UInt16(try arguments.integer("port", in: 0...65535) ?? 0)
    guard let file = arguments["secret-file"] else {
      throw CommandFailure(usage: "'ticketing provider-simulator' needs --secret-file: the file that --card-provider-secret-file names too")
    }
    secret = try SettingFile.token(file, arguments.source("secret-file"))
    webhooks = arguments["webhook-url"]
    if let webhooks {
      try ServerAddress.check(
        webhooks, arguments.source("webhook-url"), may: .whole, example: "http://127.0.0.1:8080/webhooks/card-provider")
    }
    let limits = 1...Int(Int32.max)
    faults = ProviderFaults(
      delay: try arguments.integer("delay", in: 0...600_000), dropEvery: try arguments.integer("drop-every", in: limits),
      failEvery: try arguments.integer("fail-every", in: limits),
      declinesAbove: try arguments.integer("decline-above", in: 0...Int(Int32.max)).map { Int64($0) })
  }

  func run() throws(CommandFailure) {
    try run(stoppingWithin: .seconds(3)) { _ in try ProviderSystem(secret: secret, faults: faults, webhooks: webhooks, port: port) }
  }
}

/// The simulated provider, on a thread of its own.
private final class ProviderSystem: SystemProcess {
  private let thread: LoopThread<ProviderServer>
  private let port: UInt16

  init(secret: String, faults: ProviderFaults, webhooks: String?, port: UInt16) throws {
    let bound = Handover<UInt16>()
    thread = try LoopThread.start(named: "provider") { loop in
      let server = try ProviderServer(secret: secret, faults: faults, webhooks: webhooks, port: port, on: loop)
      bound.put(server.port)
      return server
    }
    self.port = bound.take()
  }

  func waitUntilReady() {}

  func sayReady() { StandardOutput.mention("ready http://127.0.0.1:\(port)") }

  func maintain(on loop: EventLoop) {}

  func stop() -> Bool {
    thread.finish(within: .seconds(1)) { server, done in server.stop(done: done) }
    return thread.stop(within: .milliseconds(500))
  }
}
