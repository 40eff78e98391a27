import Contracts
import HTTP

/// Live streams, for pages that are looked at for minutes.
extension Edge {
  func streamSeats(_ call: Call, _ query: QueryReader<String?>) throws(Problem) {
    let scheduleId = call.parameter("id")
    guard let map = projections.seatMaps[scheduleId] else { throw unknownSchedule }
    // A browser's first request can't set the field, so the id may be in the query.
    let inQuery = try query.read(call)
    try requireRoomForStream()
    let seats = seatStreams[scheduleId] ?? openSeatStream(of: map)
    guard let stream = call.stream(EventText.response(.pieces(seats.opening(since: call.header(.lastEventID) ?? inQuery)))) else { return }
    seats.add(stream)
  }

  private func openSeatStream(of map: SeatMap) -> SeatStream {
    let scheduleId = map.schedule.scheduleId
    // Schedules stay in the catalogue, so the map as of now is never the answer.
    let stream = SeatStream(on: loop) { [unowned self] in projections.seatMaps[scheduleId] ?? map }
    seatStreams.insert(stream, for: scheduleId)
    return stream
  }

  /// Takes the changes that a record has made.
  func stream(_ change: SeatChange) {
    guard let stream = seatStreams[change.scheduleId], let map = projections.seatMaps[change.scheduleId] else { return }
    stream.changed(seat: change.seat, to: map.state)
  }

  func streamQueue(_ call: Call, _ query: QueryReader<String?>) throws(Problem) {
    let (token, text) = try queueToken(of: call, orQuery: try query.read(call))
    try requireRoomForStream()
    let (opening, place) = queueStreams.opening(token, text: text)
    guard let stream = call.stream(EventText.response(.bytes(opening))) else { return }
    queueStreams.add(stream, place)
  }

  /// Streams last, so they may not take the connections that requests need.
  private func requireRoomForStream() throws(Problem) {
    guard let server = httpMetrics, server.openStreams < server.connectionLimit * 9 / 10 else {
      throw Problem(.overloaded, "too many live streams are open; look again without one, or try again in a moment").again(after: 5...30)
    }
  }
}
