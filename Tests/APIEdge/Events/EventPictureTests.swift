import Deciding
import HTTP
import JSON
import Messaging
import Testing

@testable import APIEdge

@Suite struct EventPictureTests {
  /// Journals where each request has one message about `thing`; the first request is the newest.
  private func picture(of requests: Int) throws -> EventPicture.View {
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
      do {
        done(.success(HTTPResponse(.ok, body: .bytes(try JSON.encode(JournalAnswer(messages: found, searchedSince: nil))))))
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
}
