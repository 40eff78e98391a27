import Deciding

/// A service's answer to whoever asks for messages of its journal.
public struct JournalAnswer: Codable, Equatable, Sendable {
  public var messages: [TracedMessage]
  /// Messages before this time were not looked at; nil: all were.
  public var searchedSince: Timestamp?

  public init(messages: [TracedMessage], searchedSince: Timestamp?) {
    self.messages = messages
    self.searchedSince = searchedSince
  }

  /// The path that is asked, with the items of a question in its query.
  public static func path(service: String) -> String { "/internal/\(service)/journal" }
  public static let pattern = path(service: "{service}")

  /// The items of a question: `about`, an id of any kind, or `request`, up to `JournalQuery.requestLimit` correlation ids.
  public static let aboutItem = "about"
  public static let requestItem = "request"
}
