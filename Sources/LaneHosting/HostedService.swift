import Deciding
import EventLoop
import Messaging

/// A service for a process to run: its worker, its answers to queries, and the way to its database.
public struct HostedService: Sendable {
  public let worker: Worker
  public let queries: (any Queries.Type)?
  public let readers: Int
  let configuration: Lane.Configuration
  let outside: (@Sendable (EventLoop) throws -> any Outside)?
  /// What its lanes do outside; nil: they call nobody.
  public let calls: CallBoard?
  public let openStore: @Sendable () throws -> any Store
  public let openReader: @Sendable () throws -> any StoreReader
  /// Nil: nobody looks at its journal here.
  public let openSnapshot: (@Sendable () throws -> any DatabaseSnapshot)?

  /// - Parameters:
  ///   - queries: its answers over internal HTTP; nil: it answers none.
  ///   - readers: threads that answer queries, each with a connection.
  ///   - outside: makes a lane's calls to the outside; called on the lane's thread. Nil: its worker asks for none.
  ///   - calls: shows what they do.
  ///   - openStore: the lane's own connection; called on the lane's thread.
  ///   - openReader: a connection for reading only; called on the thread that answers queries.
  ///   - openSnapshot: a connection for whoever looks at the journal; called on a thread of its own.
  public init(
    _ worker: Worker, queries: (any Queries.Type)?, readers: Int = 1, configuration: Lane.Configuration = Lane.Configuration(),
    outside: (@Sendable (EventLoop) throws -> any Outside)? = nil, calls: CallBoard? = nil,
    openStore: @escaping @Sendable () throws -> any Store,
    openReader: @escaping @Sendable () throws -> any StoreReader,
    openSnapshot: (@Sendable () throws -> any DatabaseSnapshot)? = nil
  ) {
    self.worker = worker
    self.queries = queries
    self.readers = readers
    self.configuration = configuration
    self.outside = outside
    self.calls = calls
    self.openStore = openStore
    self.openReader = openReader
    self.openSnapshot = openSnapshot
  }

  public var name: String { worker.service }
}
