import Contracts
import HTTP
import JSON

/// The answer of `GET /ticketing/search/concerts`, encoded once per change of the catalogue.
struct ConcertList {
  private struct Document: Encodable {
    struct Entry: Encodable {
      let concertId: String
      let title: String
    }

    let concerts: [Entry]
  }

  private var encoded: (changes: Int, body: SharedBytes)?

  mutating func body(of catalogue: Catalogue) -> HTTPBody {
    if let encoded, encoded.changes == catalogue.changes { return .shared(encoded.body) }
    let document = Document(concerts: catalogue.all.map { Document.Entry(concertId: $0.concertId, title: $0.title) })
    guard let json = try? JSON.encode(document) else { return #"{"concerts":[]}"# }
    let body = SharedBytes(json)
    encoded = (catalogue.changes, body)
    return .shared(body)
  }
}
