import Contracts
import HTTP
import JSON

/// The seats of one schedule, as the edge shows them: five bytes a seat, and the JSON of the last answer.
///
/// The JSON is kept in pieces of some seats of a section. A change drops the piece of its seat. The next answer encodes only that piece,
/// and is written from the pieces, compressed or not. So neither a change nor an answer works through the whole map, which is 2.3 MB for
/// 20,000 seats.
struct SeatMap {
  let schedule: Schedule
  let layout: SeatLayout
  private(set) var availableSeats: Int
  private var availableInSection: [Int]
  private(set) var statuses: [SeatMapStatus]
  /// The version of each seat's last change. A version that does not fit stays at the maximum; from then on the order of arrival counts.
  private var versions: [UInt32]
  private var fingerprint: SeatMapFingerprint
  private var fingerprintOfSection: [SeatMapFingerprint]
  private var chunks: [SeatMapPiece?]
  /// Opens the map: `{"scheduleId":"con-1.1","seats":[`
  private let opening: SeatMapPiece
  private let comma = SeatMapPiece(Array(",".utf8))
  private let end = SeatMapPiece(Array("]}".utf8))
  /// The sections' answer, for the map of this fingerprint.
  private var summary: (of: SeatMapFingerprint, piece: SeatMapPiece)?

  init(_ schedule: Schedule) {
    self.schedule = schedule
    layout = SeatLayout(schedule)
    availableSeats = layout.count
    availableInSection = schedule.sections.map(\.seats)
    statuses = Array(repeating: .available, count: layout.count)
    versions = Array(repeating: 0, count: layout.count)
    fingerprint = SeatMapFingerprint(schedule)
    fingerprintOfSection = schedule.sections.map { SeatMapFingerprint(schedule.scheduleId, [$0]) }
    chunks = Array(repeating: nil, count: layout.chunkCount)
    opening = SeatMapPiece(
      Array("{\"scheduleId\":".utf8) + JSONValue.string(schedule.scheduleId).encoded() + Array(",\"seats\":[".utf8))
  }

  var totalSeats: Int { layout.count }

  func status(of seat: SeatID) -> SeatStatus.Status? { layout.index(of: seat).map { statuses[$0].contract } }

  /// - Parameter seat: its index in the layout.
  func status(at seat: Int) -> SeatMapStatus { statuses[seat] }

  /// Takes the present state of a seat. An older version than the known one changes nothing.
  /// - Returns: the index of a seat whose status has changed.
  @discardableResult
  mutating func apply(_ status: SeatStatus.Status, to seat: SeatID, version: Int64) -> Int? {
    guard let index = layout.index(of: seat), let section = layout.section(of: seat) else { return nil }
    let version = UInt32(clamping: version)
    guard version >= versions[index] else { return nil }
    versions[index] = version
    let (old, new) = (statuses[index], SeatMapStatus(status))
    guard old != new else { return nil }
    statuses[index] = new
    let freed = (new == .available ? 1 : 0) - (old == .available ? 1 : 0)
    availableSeats += freed
    availableInSection[section] += freed
    fingerprint.change(seat: index, from: old, to: new)
    fingerprintOfSection[section].change(seat: index, from: old, to: new)
    chunks[layout.chunk(ofSeat: index, inSection: section)] = nil
    return index
  }

  // MARK: Answers

  /// A strong entity tag. It is a function of the seats alone, so equal maps have equal tags, at every edge and after any restart.
  var entityTag: String { fingerprint.entityTag }

  /// The map's state, as the events of its stream are numbered.
  var state: SeatMapFingerprint { fingerprint }

  /// The pieces of the answer's content, in order.
  mutating func json() -> [SeatMapPiece] { json(ofSections: Array(layout.sections.indices)) }

  /// The numbers of the sections of this name.
  func sections(named name: String) -> [Int] { layout.sections.indices.filter { layout.sections[$0].name == name } }

  func entityTag(ofSections sections: [Int]) -> String {
    let tags = sections.map { fingerprintOfSection[$0] }
    return tags.dropFirst().reduce(tags.first ?? fingerprint) { $0.joined(with: $1) }.entityTag
  }

  /// The pieces of a map that has only these sections.
  mutating func json(ofSections sections: [Int]) -> [SeatMapPiece] {
    var pieces = [opening]
    for section in sections {
      if pieces.count > 1 { pieces.append(comma) }
      for chunk in layout.chunks(ofSection: section) { pieces.append(piece(ofChunk: chunk)) }
    }
    pieces.append(end)
    return pieces
  }

  private mutating func piece(ofChunk chunk: Int) -> SeatMapPiece {
    if let piece = chunks[chunk] { return piece }
    let piece = SeatMapPiece(layout.json(ofChunk: chunk, statuses: statuses))
    chunks[chunk] = piece
    return piece
  }

  /// The tag and the content of the sections' answer.
  mutating func sections() -> (entityTag: String, piece: SeatMapPiece) {
    let tag = "\"\(fingerprint)-sections\""
    if let summary, summary.of == fingerprint { return (tag, summary.piece) }
    let piece = SeatMapPiece(SectionList(schedule, available: availableInSection).json)
    summary = (fingerprint, piece)
    return (tag, piece)
  }
}
