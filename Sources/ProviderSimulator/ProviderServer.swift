import CardProvider
import Contracts
import EventLoop
import HTTP
import JSON

/// A card provider over HTTP, for tests and demos: `POST /charges` and `POST /refunds` as `CardProviderAPI` says, its books at
/// `GET /ledger`, its faults at `GET` and `POST /faults`, and where it tells outcomes by itself at `GET` and `POST /webhooks`. It keeps
/// everything in memory.
public final class ProviderServer {
  private let secret: String
  private let loop: EventLoop
  private let server: HTTPServer
  private var ledger = ProviderLedger()
  private var faults: ProviderFaults
  private var requests = 0
  private let webhooks: ProviderWebhooks
  public let port: UInt16

  /// - Parameters:
  ///   - webhooks: where outcomes are told; nil: nowhere.
  ///   - port: 0 means any free port.
  public init(
    secret: String, faults: ProviderFaults = ProviderFaults(), webhooks: String? = nil, port: UInt16, on loop: EventLoop
  ) throws {
    self.webhooks = try ProviderWebhooks(webhooks, secret: secret, on: loop)
    self.secret = secret
    self.faults = faults
    self.loop = loop
    ledger.declinesAbove = faults.declinesAbove
    let holder = Holder()
    server = HTTPServer(loop: loop) { request, exchange in holder.server?.serve(request, exchange) }
    self.port = try server.listen(host: "127.0.0.1", port: port)
    holder.server = self
  }

  /// Holds the owner for the server's handler, which is made before the owner is complete.
  private final class Holder {
    weak var server: ProviderServer?
  }

  public func stop(done: @escaping () -> Void) {
    server.shutdown(limit: .milliseconds(500), done: done)
  }

  private func serve(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    switch (request.method, request.path) {
    case (.get, "/ledger"): exchange.answer(json: LedgerView(entries: ledger.entries))
    case (.get, "/faults"): exchange.answer(json: faults)
    case (.post, "/faults"): change(request, exchange)
    case (.get, "/webhooks"): exchange.answer(json: WebhooksView(url: webhooks.url, taken: webhooks.taken))
    case (.post, "/webhooks"): changeWebhooks(request, exchange)
    case (.post, "/" + CardProviderAPI.charges), (.post, "/" + CardProviderAPI.refunds): act(request, exchange)
    default: exchange.answer(HTTPResponse(.notFound))
    }
  }

  private func change(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    do {
      faults.take(try JSON.decode(ProviderFaults.self, from: request.body))
      ledger.declinesAbove = faults.declinesAbove
      exchange.answer(json: faults)
    } catch {
      exchange.refuse(.badRequest, "invalid_request", "\(error)")
    }
  }

  private func changeWebhooks(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    do {
      webhooks.url = try JSON.decode(WebhooksView.self, from: request.body).url
      exchange.answer(json: WebhooksView(url: webhooks.url, taken: webhooks.taken))
    } catch {
      exchange.refuse(.badRequest, "invalid_request", "\(error)")
    }
  }

  private func act(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard request.fields["Authorization"] == "Bearer \(secret)" else {
      return exchange.refuse(.unauthorized, "unauthenticated", "The secret is missing or wrong.")
    }
    guard let key = request.fields[CardProviderAPI.keyHeader] else {
      return exchange.refuse(.badRequest, "invalid_request", "\(CardProviderAPI.keyHeader) is missing.")
    }
    requests += 1
    if faults.isDown == true { return exchange.refuse(.serviceUnavailable, "down", "The provider is down.") }
    if isTurn(faults.failEvery) { return exchange.refuse(.internalServerError, "failed", "The provider has failed.") }
    do {
      let answer = try answer(to: request, key)
      if isTurn(faults.dropEvery) { return exchange.drop() }
      loop.schedule(after: .milliseconds(faults.delay ?? 0)) { exchange.answer(answer) }
    } catch {
      exchange.refuse(.badRequest, "invalid_request", "\(error)")
    }
  }

  private func isTurn(_ every: Int?) -> Bool {
    every.map { $0 > 0 && requests % $0 == 0 } ?? false
  }

  private func answer(to request: HTTPRequest, _ key: String) throws -> ProviderLedger.Answer {
    let isNew = !ledger.knows(key)
    let (answer, report): (ProviderLedger.Answer, ReportCard?)
    if request.path == "/" + CardProviderAPI.charges {
      let charge = try JSON.decode(CardProviderAPI.Charge.self, from: request.body)
      answer = ledger.charge(charge, key: key)
      report = ReportCard(answer, to: charge)
    } else {
      let refund = try JSON.decode(CardProviderAPI.Refund.self, from: request.body)
      answer = ledger.refund(refund, key: key)
      report = ReportCard(answer, to: refund)
    }
    if isNew, let report { webhooks.tell(report, id: "evt-\(key)") }
    return answer
  }
}

@available(*, unavailable)
extension ProviderServer: Sendable {}

extension ReportCard {
  public init(_ answer: ProviderLedger.Answer, to charge: CardProviderAPI.Charge) {
    switch answer {
    case .done: self.init(paymentId: charge.paymentId, result: .charged, amount: charge.amount)
    case .refused(let refusal):
      self.init(paymentId: charge.paymentId, result: .declined, amount: charge.amount, detail: refusal.detail)
    }
  }

  /// Nil: nothing was given back.
  public init?(_ answer: ProviderLedger.Answer, to refund: CardProviderAPI.Refund) {
    guard answer == .done else { return nil }
    self.init(paymentId: refund.paymentId, result: .refunded, amount: refund.amount)
  }
}

/// `GET /ledger`
public struct LedgerView: Codable, Equatable, Sendable {
  public var entries: [ProviderLedger.Entry]
}

extension HTTPExchange {
  fileprivate func answer(_ status: HTTPStatus = .ok, json content: some Encodable) {
    // These contents can always be encoded.
    let body = (try? JSON.encode(content)) ?? []
    answer(HTTPResponse(status, ["Content-Type": "application/json"], body: .bytes(body)))
  }

  fileprivate func refuse(_ status: HTTPStatus, _ code: String, _ detail: String) {
    answer(status, json: CardProviderAPI.Refusal(code: code, detail: detail))
  }

  fileprivate func answer(_ answer: ProviderLedger.Answer) {
    switch answer {
    case .done: self.answer(.created, json: ["status": "DONE"])
    case .refused(let refusal): self.answer(.paymentRequired, json: refusal)
    }
  }
}
