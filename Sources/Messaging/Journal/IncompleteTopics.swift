/// Topics do not hold all that a service has read of them, so that its rows do not follow from them any more.
public struct IncompleteTopics: Error, Equatable, CustomStringConvertible {
  public let description: String

  /// - Parameter first: the number of the first message that is there; nil: none of those that are missing is.
  init(of service: String, _ channel: Channel, has first: Int64?, wants number: Int64) {
    let found = first.map { "begins with number \($0)" } ?? "ends"
    self.init(of: service, "\(channel.place) \(found) where number \(number) of \(channel.source) should be")
  }

  /// - Parameters:
  ///   - end: the offset where the place ends.
  ///   - offset: the offset up to which the service has read it.
  init(of service: String, _ place: TopicPartition, endsAt end: Int64, read offset: Int64) {
    self.init(of: service, "\(place) ends at offset \(end), and \(service) has read up to \(offset)")
  }

  private init(of service: String, _ what: String) {
    description =
      "the topics do not hold everything any more that \(service) has read: \(what), because the retention is over or the log was "
      + "replaced. Nothing was changed. Rebuild \(service) from its journal: 'ticketing events rebuild \(service)', or, if the journal is "
      + "damaged, restore a backup"
  }
}
