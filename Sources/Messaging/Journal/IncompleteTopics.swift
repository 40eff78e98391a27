/// Topics do not hold all that a service has read of them, so that its rows do not follow from them any more.
public struct IncompleteTopics: Error, Equatable, CustomStringConvertible {
  public let description: String

  /// - Parameter first: the number of the first message that is there; nil: none of those that are missing is.
  init(of service: String, _ channel: Channel, has first: Int64?, wants number: Int64) {
    let found = first.map { "begins with number \($0)" } ?? "ends"
    description =
      "the topics do not hold everything any more that \(service) has read: \(channel.place) \(found) where number \(number) of "
      + "\(channel.source) should be, because its retention is over or the log was replaced. Nothing was changed. Rebuild \(service) from its "
      + "journal: 'ticketing events rebuild \(service)', or, if the journal is damaged, restore a backup"
  }
}
