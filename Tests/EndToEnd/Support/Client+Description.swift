import DescriptionTesting
import HTTP
import JSON
import Synchronization
import Testing

/// Every answer that a client gets is as the API's document says.
extension Client {
  /// Of the program under test: the same whichever process is asked.
  private static let described = Mutex<DescribedAnswers?>(nil)

  func check(_ method: HTTPMethod, _ path: String, _ answer: Answer) {
    guard let described = described() else { return }
    for problem in described.problems(method.rawValue, path, status: answer.status, fields: answer.fields, content: answer.body) {
      Issue.record("\(problem): \(String(decoding: answer.bytes.prefix(500), as: UTF8.self))")
    }
  }

  /// Nil: whoever answered just now does not answer any more.
  private func described() -> DescribedAnswers? {
    Self.described.withLock { known in
      if known == nil {
        let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(30))
        let response = try? client.send(HTTPClientRequest(.get, "/openapi.json"))
        if response?.status == .ok { known = (try? response.map { try JSONValue(parsing: $0.body.bytes) })?.map(DescribedAnswers.init) }
      }
      return known
    }
  }
}
