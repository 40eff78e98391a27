/// An error of the log. It is no message's fault: a lane backs off and tries again.
public struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Too many records are under way; take deliveries and send again.
    case queueFull
    /// The broker can't be reached, or did not answer in time.
    case unavailable
    /// The disk is full.
    case noSpace
    /// A record is larger than the log accepts: it will never fit.
    case tooLarge
    /// The log accepts no record with this time: it is too far ahead of the log's clock, or too far behind it.
    case invalidTimestamp
    /// The log will never accept this record, for another reason.
    case invalidRecord
    /// The wanted offset is not in the log: unread records are gone, or the log was replaced.
    case outOfRange
    /// Unread records of a consumer were removed: it does not go on without them, unless the operator says so.
    case recordsLost
    /// A topic exists, but not as declared.
    case mismatch
    /// A file is damaged in a way that a crash does not explain.
    case corrupt
    /// No such topic or partition.
    case unknownTopic
    /// This client may not do that to the topic.
    case unauthorized
    /// The producer can't go on; a new one is needed.
    case fatal
    case other
  }

  public var code: Code
  /// What happened, where, and what to do about it: one line for the operator.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

extension LogError {
  package static func unknown(_ place: TopicPartition) -> LogError {
    LogError(.unknownTopic, "there is no partition \(place) in the log; create its topic, or read what its number of partitions is")
  }

  package static func unknown(_ topic: String) -> LogError {
    LogError(.unknownTopic, "there is no topic \(topic) in the log; create it")
  }

  package static func mismatch(_ topic: TopicSpecification, existing: Int32) -> LogError {
    LogError(
      .mismatch,
      "topic \(topic.name) has \(existing) partitions, but \(topic.partitions) are declared; declare \(existing), or start with an empty "
        + "log: a key's records must not move to another partition")
  }

  package static func outOfRange(_ place: TopicPartition, _ offset: Int64, available: ClosedRange<Int64>) -> LogError {
    LogError(
      .outOfRange,
      "\(place) has no offset \(offset), but \(available.lowerBound) to \(available.upperBound): records were removed unread, or the "
        + "log was replaced")
  }

  static func madeAnew(_ place: TopicPartition) -> LogError {
    LogError(
      .outOfRange,
      "\(place) no longer has the record that was read or written there last: its topic was deleted and made anew; it is read from its "
        + "start once the log has a new identity, by which every service fills it again")
  }

  /// - Parameter lost: the unread offsets that are gone.
  static func recordsLost(
    by service: String, _ lost: [TopicPartition: Range<Int64>], _ ranges: [TopicPartition: Range<Int64>]
  ) -> LogError {
    let named = 3
    var places = lost.sorted { $0.key < $1.key }.prefix(named).map { place, offsets in
      let end = ranges[place]?.upperBound ?? offsets.upperBound
      return "\(place) up to offset \(offsets.lowerBound), and the log has \(offsets.upperBound) to \(end)"
    }
    if lost.count > named { places.append("\(lost.count - named) partitions more") }
    return LogError(
      .recordsLost,
      "records of the log were removed before \(service) read them. \(service) has read \(places.joined(separator: "; ")). Bring the "
        + "records back, or start once with --recover: then the service goes on without them, and what they asked for is never done")
  }
}

extension OutgoingRecord {
  /// Bytes of key, value and headers.
  package var size: Int {
    headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }

  package func tooLarge(limit: Int) -> LogError {
    LogError(.tooLarge, "a record of \(size) bytes for \(place) is over the limit of \(limit); it can't be sent")
  }
}

extension LogError {
  /// What a failed delivery is about.
  enum Scope {
    /// This record, or one that was sent together with it: the log will never accept it as it is.
    case record
    /// All records of its topic, until somebody mends that.
    case topic
    /// The whole log, for the time being.
    case log
  }

  var scope: Scope {
    switch code {
    case .tooLarge, .invalidTimestamp, .invalidRecord: .record
    case .unknownTopic, .unauthorized: .topic
    case .queueFull, .unavailable, .noSpace, .outOfRange, .mismatch, .corrupt, .recordsLost, .fatal, .other: .log
    }
  }
}
