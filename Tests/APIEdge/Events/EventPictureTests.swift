import Deciding
import HTTP
import JSON
import Messaging
import Testing

@testable import APIEdge

@Suite struct EventPictureTests {
  private typealias Search = Result<Timestamp?, Problem>

  /// Journals where each request has one message about `thing`; the first request is the newest.
  ///
  /// - Parameters:
  ///   - first: since when reservation searches for what is about `thing`; nil: all.
  ///   - second: the same of the requests.
  private func picture(
    of requests: Int, first: Search = .success(nil), second: Search = .success(nil)
  ) throws -> EventPicture.View {
    let messages = (0..<requests).map { number in
      let envelope = Envelope(
        id: MessageID(high: 1, low: UInt64(number)), source: "/reservation/0", sequence: nil, type: "thing.made",
        time: Timestamp(milliseconds: 1_777_658_400_000) + (100 - number), subject: "thing", correlationID: "c\(number)")
      let row = JournalRow(
        partition: 0, sequence: Int64(number + 1), kind: .event, target: nil, key: [], envelope: envelope, body: Array("{}".utf8))
      return TracedMessage(row, of: "reservation")
    }
    var view: EventPicture.View?
    EventPicture(of: "thing") { service, request, done in
      let found = messages.filter { message in
        guard service == "reservation" else { return false }
        let items = request.path.split { "?&".contains($0) }
        return items.contains("about=thing") || items.contains("request=\(message.correlationId)")
      }
      let search = service != "reservation" ? .success(nil) : request.path.contains("about=thing") ? first : second
      do {
        switch search {
        case .success(let since):
          done(.success(HTTPResponse(.ok, body: .bytes(try JSON.encode(JournalAnswer(messages: found, searchedSince: since))))))
        case .failure(let problem): done(.failure(problem))
        }
      } catch {
        done(.failure(Problem(.internalError, "\(error)")))
      }
    }.make { view = $0 }
    return try #require(view)
  }

  @Test func `requests beyond the newest ones are told of`() throws {
    let view = try picture(of: 12)
    #expect(Set(view.requests.map(\.correlationId)) == Set((0..<10).map { "c\($0)" }))
    #expect(view.requestsNotShown == 2)
    #expect(try picture(of: 10).requestsNotShown == nil)
  }

  @Test func `what one of the two questions has not searched is told, whatever the other one has`() throws {
    let (early, late) = (Timestamp(milliseconds: 1_777_000_000_000), Timestamp(milliseconds: 1_777_600_000_000))
    for (first, second) in [(early, late), (late, early), (late, nil), (nil, late), (late, late)] as [(Timestamp?, Timestamp?)] {
      let view = try picture(of: 1, first: .success(first), second: .success(second))
      #expect(view.notSearched.map(\.service) == ["reservation"])
      #expect(view.notSearched.map(\.before) == [late])
    }
    let failure = Search.failure(Problem(.unavailable, "it is away"))
    #expect(try picture(of: 1, first: .success(late), second: failure).notSearched.map(\.reason) == ["it is away"])
    #expect(try picture(of: 1, first: failure, second: .success(late)).notSearched.map(\.reason) == ["it is away"])
    #expect(try picture(of: 1).notSearched.isEmpty)
  }
}
