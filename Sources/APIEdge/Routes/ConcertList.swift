import Contracts
import HTTP
import JSON

/// The answer of `GET /ticketing/search/concerts`, encoded once per change of the catalogue.
struct ConcertList {
  private var encoded: (changes: Int, body: SharedBytes)?

  mutating func body(of catalogue: Catalogue) -> HTTPBody {
    if let encoded, encoded.changes == catalogue.changes { return .shared(encoded.body) }
    let concerts = catalogue.all.map { concert -> JSONValue in ["concertId": .string(concert.concertId), "title": .string(concert.title)] }
    let body = SharedBytes((["concerts": .array(concerts)] as JSONValue).encoded())
    encoded = (catalogue.changes, body)
    return .shared(body)
  }
}
