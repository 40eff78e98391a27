import Deciding

/// How far a lane must be careful after its partition's last owner died: up to these offsets, and with whatever was due by then.
struct Careful: Equatable {
  private(set) var offsets: [String: Int64]
  let due: Timestamp

  init(offsets: [String: Int64], due: Timestamp) {
    self.offsets = offsets
    self.due = due
  }

  mutating func pass(_ topic: String, _ offset: Int64) {
    if let end = offsets[topic], offset >= end { offsets[topic] = nil }
  }
}
